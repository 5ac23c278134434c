# SPDX-License-Identifier: BSD-2-Clause

.PHONY: train-models
train-models: $(BUILD)/pdnn ## make the shipped models again, in out/models (hours; PDNN_DATA)
	@PDNN=$(BUILD)/pdnn scripts/study/train-models.sh

.PHONY: vgg5-energy
vgg5-energy: $(BUILD)/pdnn ## which T pays for VGG5, by Eq. 4 and the accuracies of EXP=vgg5
	@PDNN=$(BUILD)/pdnn scripts/study/vgg5-energy.sh

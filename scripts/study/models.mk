# SPDX-License-Identifier: BSD-2-Clause

.PHONY: train-models
train-models: $(BUILD)/pdnn ## make the shipped models again, in out/models (hours; PDNN_DATA)
	@PDNN=$(BUILD)/pdnn scripts/study/train-models.sh

.PHONY: vgg5-energy
vgg5-energy: $(BUILD)/pdnn ## which T pays for VGG5, by Eq. 4 and the accuracies of EXP=vgg5
	@PDNN=$(BUILD)/pdnn scripts/study/vgg5-energy.sh

# The clock is that of the board's file.
.PHONY: images images-of-board
images: $(BUILD)/pdnn ## cycles, images a second and uJ of the convolutional classifiers (PDNN_DATA)
	@$(MAKE) --no-print-directory BOARD=icebreaker-fmaps images-of-board
images-of-board: $(BUILD)/pdnn
	@BUILD=$(BUILD) BOARD=$(BOARD) CLOCK_HZ=$(CLOCK_HZ) POWER=$(BOARD_ENERGY).power.json \
	    scripts/study/images.sh

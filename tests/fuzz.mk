# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets: tests/fuzz/NAME_fuzz.c. With libFuzzer they search (make fuzz, needs clang and
# libclang-rt-14-dev); with corpus_main.c they run the committed corpus again, as part of make test.
#
#   make fuzz FUZZ=packet FUZZ_RUNS=10000000  or FUZZ_SECONDS=600; without either 60 s a target
#   make fuzz FUZZ_TOTAL=10000000             every target, 60 s in turn, until each has that many;
#                                             earlier searches count, see out/fuzz/executions.tsv

FUZZ         ?= $(FUZZ_NAMES)
FUZZ_RUNS    ?= -1
FUZZ_SECONDS ?= $(if $(filter -1,$(FUZZ_RUNS)),60,0)
FUZZ_TOTAL   ?= 0
FUZZ_OUT     ?= out/fuzz
FUZZ_BUILD   := $(BUILD)/fuzz
FUZZ_CLANG   ?= clang
FUZZ_CFLAGS  := -O2 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
                -fno-sanitize-recover=all -fno-sanitize=function

FUZZ_SRC   := $(filter-out $(if $(HAVE_USB),,tests/fuzz/stream_fuzz.c) \
                $(if $(shell command -v $(VERILATOR)),,tests/fuzz/packet_rtl_fuzz.c), \
                $(wildcard tests/fuzz/*_fuzz.c))
FUZZ_NAMES := $(sort $(FUZZ_SRC:tests/fuzz/%_fuzz.c=%))
FUZZ_PART  := $(addprefix $(BUILD)/tests/fuzz/,constants.o memfile.o script.o)

# What takes the place of main(): set to libFuzzer by `make fuzz`.
FUZZ_MAIN = $(BUILD)/tests/fuzz/corpus_main.o
FUZZ_LINK =

# Comparisons in these lead a search nowhere, and following them takes a third of its time.
FUZZ_PLAIN := host/contract/noise_table $(patsubst %.c,%,$(wildcard host/golden/*.c))
ifneq ($(FUZZ_LINK),)
$(FUZZ_PLAIN:%=$(BUILD)/%.o): override CFLAGS += -fno-sanitize-coverage=trace-cmp
endif

# Functions that the targets replace: all of them, and each its own.
FUZZ_WRAP        := fopen pdnn_map_crc pdnn_noise_table
FUZZ_WRAP_scpi   := getaddrinfo freeaddrinfo connect poll read send
FUZZ_WRAP_tty    := open close ioctl poll read write tcgetattr tcsetattr tcflush
FUZZ_WRAP_idx    := gzbuffer
FUZZ_WRAP_stream := calloc free clock_gettime libusb_submit_transfer libusb_cancel_transfer \
                    libusb_clear_halt libusb_handle_events_timeout

$(BUILD)/tests/fuzz/%_fuzz: $(BUILD)/tests/fuzz/%_fuzz.o $(FUZZ_PART) $(FUZZ_MAIN) \
                            $(BUILD)/libpdnn_internal.a
	$(call say,TEST,$@)
	$(if $(FUZZ_EXTRA_$*),$(CXX),$(CC)) $(CFLAGS) $(FUZZ_LINK) $(FUZZ_WRAP:%=-Wl,--wrap=%) \
	    $(FUZZ_WRAP_$*:%=-Wl,--wrap=%) $^ $(LIBS) $(FUZZ_EXTRA_$*) -o $@

# The RTL's packet layer with a tiny memory map, verilated.
RTL_FUZZ_DIR := $(BUILD)/tests/fuzz/packet_rtl
FUZZ_EXTRA_packet_rtl := -latomic

$(BUILD)/tests/fuzz/packet_rtl_fuzz: $(RTL_FUZZ_DIR)/librtl.a

$(RTL_FUZZ_DIR)/librtl.a: $(wildcard rtl/link/pdnn_packet*.sv) rtl/link/pdnn_crc32.sv \
    rtl/pdnn_map.svh tests/fuzz/packet_rtl.cpp tests/fuzz/packet_rtl.h
	@mkdir -p $(@D)
	$(call say,SIM,$@)
	$(call verilate,pdnn_packet,$(@D),$(RTL_INC) -GTapeWords=16 -GActWords=4 -GResultWords=4 \
	    -GNoiseTables=1 -GTimeoutCycles=12 $(filter %.sv,$^),-O3 $(ARCH),,$(SIM_RUNTIME))
	$(CXX) -std=c++17 -O2 -g -Itests/fuzz -I$(@D) $(VERILATED_INC) -c tests/fuzz/packet_rtl.cpp \
	    -o $(@D)/packet_rtl.o
	@rm -f $@
	$(AR) qcs $@ $(@D)/*.o

.PHONY: fuzz fuzz-bin fuzz-build
fuzz-bin: $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/%_fuzz)

fuzz-build:
	@$(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC=$(FUZZ_CLANG) CXX=$(FUZZ_CLANG)++ \
	    WARN="-Wall -Wno-unknown-warning-option" CFLAGS="$(FUZZ_CFLAGS)" FUZZ_MAIN= \
	    FUZZ_LINK="-fsanitize=fuzzer" $(FUZZ:%=$(FUZZ_BUILD)/tests/fuzz/%_fuzz)

fuzz: fuzz-build ## search with libFuzzer: FUZZ=names, FUZZ_RUNS=n, FUZZ_SECONDS=s, FUZZ_TOTAL=n
	@BUILD=$(FUZZ_BUILD) OUT=$(FUZZ_OUT) tests/fuzz/fuzz.sh $(FUZZ_RUNS) $(FUZZ_SECONDS) \
	    $(FUZZ_TOTAL) $(FUZZ)

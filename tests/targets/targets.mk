# SPDX-License-Identifier: MIT
# GNU make: the unit tests for each target, against the cmocka of this folder. `make check-targets` runs this from the root.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
include lib/files.mk

BUILD ?= build
out   := $(BUILD)/targets

targets := avr m0 m3 m4 m33 rv32 s390x

# $(1) flash, $(2) RAM and $(3) its size: a program for a bare machine that prints by semihosting.
bare = --oslib=semihost --crt0=hosted -Wl,--defsym=__flash=$(1),--defsym=__flash_size=1M,--defsym=__ram=$(2),--defsym=__ram_size=$(3),--defsym=__stack_size=16K
arm  = arm-none-eabi-gcc -mthumb --specs=picolibc.specs -mcpu=$(1)

cc_m0    := $(call arm,cortex-m0)
cc_m3    := $(call arm,cortex-m3)
cc_m4    := $(call arm,cortex-m4)
cc_m33   := $(call arm,cortex-m33)
cc_rv32  := riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 --specs=picolibc.specs
cc_s390x := s390x-linux-gnu-gcc
cc_avr   := avr-gcc -mmcu=atmega2560 -DRAM_RECORDS=16 -DSTORAGE_BYTES=8192u

link_m0    := $(call bare,0,0x20000000,1M)
link_m3    := $(call bare,0,0x20000000,1M)
link_m4    := $(link_m3)
link_m33   := $(call bare,0x10000000,0x38000000,1M)
link_rv32  := $(call bare,0x80000000,0x80200000,1M)
link_s390x := -static
# Memory on the external bus up to the end; 4 KiB of it are left to the stack.
link_avr   := -Wl,--defsym=__stack=0xFFFF,--defsym=__DATA_REGION_LENGTH__=0xEE00,--defsym=__TEXT_REGION_LENGTH__=0x40000

flags   := -std=c99 -Os -ffunction-sections -fdata-sections -Wall -Wno-format -Werror -MMD -MP
folders := -Iinclude -Itests/targets -Iports/posix -Iexamples/host
# The host's files that tests use; on AVR a kept meter of any shape is too large a type.
kept    := examples/host/kept_meter.c
shared  := $(TOU_SOURCES) $(addprefix ports/posix/tou_posix_,nv.c nv_fault.c sim.c) examples/host/dlt_frame.c \
           tests/targets/cmocka.c tests/targets/no_host.c
common  := $(shared) $(kept) tests/targets/console_stdio.c
sources = $(if $(filter avr,$(1)),$(shared) tests/targets/console_avr.c,$(common))

# What left_out.txt tells; LONG=1 takes in what only takes long.
left_out = $(shell awk -v target=$(1) -v long=$(LONG) '($$1 == "all" || $$1 == target) && !(long && $$3 == "long") { print $$2 }' tests/targets/left_out.txt)
units    = $(filter-out $(call left_out,$(1)),$(basename $(notdir $(wildcard tests/unit/test_*.c))))

# $(1) target
define rules
programs_$(1) := $$(patsubst %,$(out)/$(1)/%.elf,$$(call units,$(1)))
all: $$(programs_$(1))
$(out)/$(1)/obj/%.o: %.c
	@mkdir -p $$(@D)
	$$(cc_$(1)) $(flags) $(folders) -c $$< -o $$@
$(out)/$(1)/common.a: $$(patsubst %.c,$(out)/$(1)/obj/%.o,$$(call sources,$(1)))
	rm -f $$@
	$(AR) rcs $$@ $$^
$(out)/$(1)/%.elf: $(out)/$(1)/obj/tests/unit/%.o $(out)/$(1)/common.a
	$$(cc_$(1)) -Wl,--gc-sections $$^ $$(link_$(1)) -o $$@
endef
$(foreach target,$(targets),$(eval $(call rules,$(target))))

# 8051: SDCC passes no structure by value, has no compound literals and links no division of 64 bits with parameters on the
# stack, so most tests are beyond it. These are not.
programs_8051 := $(out)/8051/test_bytes.ihx
sdcc_8051     := sdcc -mmcs51 --std-c99 --model-large --stack-auto --opt-code-size $(folders)
common_8051   := $(patsubst %.c,$(out)/8051/obj/%.rel,tests/targets/cmocka.c tests/targets/console_8051.c lib/core/tou_bytes.c)

all: $(programs_8051)
$(out)/8051/obj/%.rel: %.c $(wildcard tests/targets/*.h include/tou/*.h)
	@mkdir -p $(@D)
	$(sdcc_8051) -c $< -o $@
$(out)/8051/%.ihx: $(out)/8051/obj/tests/unit/%.rel $(common_8051)
	$(sdcc_8051) --xram-size 65535 $^ -o $@

# The machine that runs the programs for AVR.
all: $(out)/avr_board
$(out)/avr_board: tests/targets/avr_board.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra $< -lsimavr -lelf -o $@

# For targets.py: TARGET: the programs that left_out.txt leaves in.
list:
	@$(foreach target,$(targets) 8051,echo $(target) $(programs_$(target));)

.PHONY: all list
-include $(shell find $(out) -name '*.d' 2>/dev/null)

# SPDX-License-Identifier: MIT
# GNU make: the unit tests for each target, against the cmocka of this folder, and the model vectors. `make check-targets` runs this from the root.
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
left_in  = $(filter-out $(call left_out,$(1)),$(basename $(notdir $(wildcard tests/unit/test_*.c))))
# M4 and M33 repeat M3 but for their instructions: every third program is enough, but for LONG=1.
thirds  := $(if $(LONG),,m4 m33)
third    = $(shell echo $(1) | tr ' ' '\n' | awk 'NR % 3 == 1')
units    = $(if $(filter $(thirds),$(1)),$(call third,$(call left_in,$(1))),$(call left_in,$(1)))

vectors := $(wildcard tests/targets/vectors/*.c)

# $(1) target
define rules
programs_$(1) := $$(patsubst %,$(out)/$(1)/%.elf,$$(call units,$(1)))
vectors_$(1)  := $(out)/$(1)/vectors.elf
all: $$(programs_$(1)) $$(vectors_$(1))
$(out)/$(1)/obj/%.o: %.c
	@mkdir -p $$(@D)
	$$(cc_$(1)) $(flags) $(folders) -c $$< -o $$@
$(out)/$(1)/common.a: $$(patsubst %.c,$(out)/$(1)/obj/%.o,$$(call sources,$(1)))
	rm -f $$@
	$(AR) rcs $$@ $$^
$(out)/$(1)/%.elf: $(out)/$(1)/obj/tests/unit/%.o $(out)/$(1)/common.a
	$$(cc_$(1)) -Wl,--gc-sections $$^ $$(link_$(1)) -o $$@
$(out)/$(1)/vectors.elf: $(vectors:%.c=$(out)/$(1)/obj/%.o) $(out)/$(1)/common.a
	$$(cc_$(1)) -Wl,--gc-sections $$^ $$(link_$(1)) -o $$@
endef
$(foreach target,$(targets),$(eval $(call rules,$(target))))

# 8051, twice: with parameters at fixed addresses and with parameters on the stack. SDCC passes no structure by value and has no
# compound literals, which most unit tests are made of.
sdcc   := sdcc -mmcs51 --std-c99 --model-large --opt-code-size $(folders)
sdcc_s := $(sdcc) --stack-auto
# What SDCC takes out of expressions and loops goes into internal RAM, of which there is too little.
sdcc_f := $(sdcc) --nogcse --noinvariant --noinduction

# Model vectors: an image for each module, for together they are a little more than 64 KiB. The planner has so much in internal
# RAM that it takes the stack; nothing that calls with 64 bits can.
modules_s := tariff
modules_f := bytes calendar zone energy pulse demand billing schedule

programs_8051 := $(out)/8051/s/test_bytes.ihx
vectors_8051  := $(foreach model,f s,$(modules_$(model):%=$(out)/8051/$(model)/vectors_%.ihx))
all: $(programs_8051) $(vectors_8051)

# $(1) model, folder in $(out)/8051
define rules_8051
$(out)/8051/$(1)/obj/%.rel: %.c $(wildcard tests/targets/*.h tests/targets/vectors/*.h include/tou/*.h)
	@mkdir -p $$(@D)
	$$(sdcc_$(1)) -c $$< -o $$@
$(out)/8051/$(1)/common.lib: $(TOU_CORE:%.c=$(out)/8051/$(1)/obj/%.rel) $(patsubst %,$(out)/8051/$(1)/obj/tests/targets/%.rel,cmocka console_8051)
	rm -f $$@
	sdar rcs $$@ $$^
$(out)/8051/$(1)/%.ihx: $(out)/8051/$(1)/obj/tests/unit/%.rel $(out)/8051/$(1)/common.lib
	$$(sdcc_$(1)) --xram-size 65535 $$^ -o $$@
$(out)/8051/$(1)/modules_%.rel: tests/targets/vectors/modules.c tests/targets/vectors/vectors.h
	@mkdir -p $$(@D)
	$$(sdcc_$(1)) -DVECTOR_MODULE=$$* -c $$< -o $$@
$(out)/8051/$(1)/vectors_%.ihx: $(patsubst %,$(out)/8051/$(1)/obj/tests/targets/vectors/%.rel,% vectors common) $(out)/8051/$(1)/modules_%.rel $(out)/8051/$(1)/common.lib
	$$(sdcc_$(1)) --xram-size 65535 $$^ -o $$@
endef
$(foreach model,f s,$(eval $(call rules_8051,$(model))))

# The small meter of ports/mcs51, with the planner and so with its parameters on the stack.
all: $(out)/8051/meter.ihx
$(out)/8051/meter.ihx: $(out)/8051/s/obj/ports/mcs51/meter.rel $(out)/8051/s/common.lib
	$(sdcc_s) --xram-size 65535 $^ -o $@

# What the model vectors come to: the same program over the naive reference instead of the library, on this machine.
all: $(out)/reference
$(out)/reference: $(vectors) tests/targets/console_stdio.c $(wildcard tests/targets/reference/*.c) \
                  $(wildcard tests/targets/vectors/*.h tests/targets/reference/*.h tests/model/*.h include/tou/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c99 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -Iinclude $(CPPFLAGS) $(filter %.c,$^) -o $@

# The machine that runs the programs for AVR.
all: $(out)/avr_board
$(out)/avr_board: tests/targets/avr_board.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra $< -lsimavr -lelf -o $@

# Not a test: make ir-cycles.
$(out)/avr/ir_cycles.elf: $(out)/avr/obj/tests/targets/ir_cycles.o $(out)/avr/common.a
	$(cc_avr) -Wl,--gc-sections $^ $(link_avr) -o $@

# For targets.py: TARGET: the programs that left_out.txt leaves in, then those of the model vectors.
list:
	@$(foreach target,$(targets) 8051,echo $(target) $(programs_$(target)) $(vectors_$(target));)

.PHONY: all list
-include $(shell find $(out) -name '*.d' 2>/dev/null)

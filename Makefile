# SPDX-License-Identifier: MIT
# libtou: GNU make. `make help` lists the targets; all output goes below build/.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
include lib/files.mk

BUILD   ?= build
PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
PYTHON  ?= python3
ORACLES ?=
FUZZ_S  ?= 60
LONG    ?=

# STRICT and the language are the project's; CFLAGS and LDFLAGS are the user's.
STRICT := -Wall -Wextra -pedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Wstrict-prototypes \
          -Wmissing-prototypes -Werror
COMPILE = $(CC) -std=c99 $(STRICT) -MMD -MP -Iinclude $(CPPFLAGS) $(CFLAGS)
POSIX   = -D_POSIX_C_SOURCE=200809L -Iports/posix -Iexamples/host $$(pkg-config --cflags jansson)
SAN     = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# clang's: libFuzzer comes with it. Following each comparison takes more than half of the time, and finds no checksum.
FUZZ    = -O2 $(SAN:-O1=) -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp
JANSSON = $$(pkg-config --libs jansson)
CURSES  = $$(pkg-config --libs ncursesw)
CMOCKA  = $$(pkg-config --libs cmocka)

programs := $(sort $(patsubst examples/%/,%,$(dir $(wildcard examples/tou*/*.c))))
alone    := $(patsubst examples/%.c,$(BUILD)/%,$(wildcard examples/alone/*.c))
unit     := $(patsubst tests/%.c,$(BUILD)/san/%,$(wildcard tests/unit/test_*.c))
model    := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/model/*.c))
oracle   := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/oracle/*.c))
bench    := $(BUILD)/bench/bench
compat   := $(BUILD)/compat/make_image
lister   := $(BUILD)/objects/list_objects
year     := $(BUILD)/powercut/year_journal
fuzz     := $(patsubst tests/%.c,$(BUILD)/san/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzers  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
powercut := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/powercut/powercut_*.c))
host     := $(wildcard examples/host/*.c)
posix    := $(wildcard ports/posix/*.c)
# What fuzz targets share, but for the driver, which stands in for libFuzzer.
fuzzed   := $(filter-out tests/fuzz/driver.c tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c))
# Scripts are suites, too (tests/run.py says how it counts them).
scripts  := $(filter-out tests/oracle/% tests/interop/%,$(wildcard tests/*/run.sh))

needs    := need-build need-test need-demo need-bench need-cross need-lint need-docs need-fuzz need-interop need-boards need-targets

objects = $(patsubst %.c,$(1)/obj/%.o,$(2))

.PHONY: all check check-boards check-targets ir-cycles demo lint format bench bench-check footprint footprint-check docs install clean help oracle soak powercut fuzz compat-images objects interop $(needs)

## all: the library, the host programs and the examples of one module alone
all: $(BUILD)/libtou.a $(programs:%=$(BUILD)/%) $(alone)

# Order-only prerequisites: packages come before the first command that needs them. One at a time, as apt wants it.
$(needs): need-%:
	@.ci/bootstrap $*
need-test: | need-build
need-demo need-bench need-fuzz need-interop: | need-build
need-boards: | need-cross
need-cross: | need-test
need-lint need-targets: | need-cross

include ports/avr/avr.mk
include ports/arm/arm.mk
include ports/mps2/mps2.mk

$(BUILD)/libtou.a: $(call objects,$(BUILD),$(TOU_SOURCES))
$(BUILD)/libhost.a: $(call objects,$(BUILD),$(host))
$(BUILD)/libposix.a: $(call objects,$(BUILD),$(posix))
$(BUILD)/san/libtou.a: $(call objects,$(BUILD)/san,$(TOU_SOURCES))
$(BUILD)/san/libhost.a: $(call objects,$(BUILD)/san,$(host))
$(BUILD)/san/libposix.a: $(call objects,$(BUILD)/san,$(posix))
$(BUILD)/fuzz/libtou.a: $(call objects,$(BUILD)/fuzz,$(TOU_SOURCES))
# The part of the host's files that fuzzing needs.
$(BUILD)/fuzz/libfuzzed.a: $(call objects,$(BUILD)/fuzz,$(fuzzed) examples/host/kept_meter.c $(posix))
$(BUILD)/san/libfuzzed.a: $(call objects,$(BUILD)/san,$(fuzzed))
%.a:
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $^

# $(1) build folder, $(2) extra flags
define rules
$(1)/obj/lib/%.o: lib/%.c
	@mkdir -p $$(@D)
	$$(COMPILE) $(2) -c $$< -o $$@
$(1)/obj/examples/alone/%.o: examples/alone/%.c
	@mkdir -p $$(@D)
	$$(COMPILE) $(2) -c $$< -o $$@
$(1)/obj/%.o: %.c | need-build
	@mkdir -p $$(@D)
	$$(COMPILE) $$(POSIX) $(2) -c $$< -o $$@
endef
$(eval $(call rules,$(BUILD),))
$(eval $(call rules,$(BUILD)/san,$(SAN)))
$(eval $(call rules,$(BUILD)/fuzz,$$(FUZZ)))
# Check bytes take most of the time. What they are taken over is looked at in build/san.
$(BUILD)/fuzz/obj/lib/core/tou_seal.o: FUZZ = -O2 -g
$(call objects,$(BUILD)/san,$(wildcard tests/unit/*.c)) $(call objects,$(BUILD),$(wildcard tests/model/*.c)): | need-test

define program
$(BUILD)/$(1): $(call objects,$(BUILD),$(wildcard examples/$(1)/*.c)) $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	$$(CC) $$(CFLAGS) $$(LDFLAGS) $$^ $$(JANSSON) $$(LIBS) -lm -o $$@
endef
$(foreach p,$(programs),$(eval $(call program,$(p))))
$(BUILD)/toumeter: LIBS = $(CURSES)

$(alone): $(BUILD)/%: $(BUILD)/obj/examples/%.o $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@

$(unit): $(BUILD)/san/%: $(BUILD)/san/obj/tests/%.o $(BUILD)/san/libhost.a $(BUILD)/san/libposix.a $(BUILD)/san/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) $^ $(CMOCKA) $(JANSSON) -lm -o $@

$(fuzz): $(BUILD)/san/%: $(BUILD)/san/obj/tests/%.o $(BUILD)/san/obj/tests/fuzz/driver.o $(BUILD)/san/libfuzzed.a $(BUILD)/san/libhost.a $(BUILD)/san/libposix.a $(BUILD)/san/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) $^ $(JANSSON) -lm -o $@

$(compat): $(call objects,$(BUILD),$(wildcard tests/compat/*.c) $(fuzzed)) $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(JANSSON) -lm -o $@

$(lister): $(BUILD)/obj/tests/objects/list_objects.o $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@

$(fuzzers): CC = clang
$(fuzzers): $(BUILD)/fuzz/%: $(BUILD)/fuzz/obj/tests/fuzz/%.o $(BUILD)/fuzz/libfuzzed.a $(BUILD)/fuzz/libtou.a | need-fuzz
	$(CC) $(SAN) -fsanitize=fuzzer $(LDFLAGS) $^ -o $@

$(powercut) $(year): $(BUILD)/%: $(BUILD)/obj/tests/%.o $(BUILD)/obj/tests/powercut/quick_crc.o $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--wrap=tou_bytes_crc $^ -o $@

$(model) $(oracle): $(BUILD)/%: $(BUILD)/obj/tests/%.o $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(CMOCKA) $(JANSSON) -lm -o $@

$(bench): $(call objects,$(BUILD),$(wildcard tests/bench/*.c)) $(BUILD)/libhost.a $(BUILD)/libposix.a $(BUILD)/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(JANSSON) -lm -o $@

## check: build and run every test
check: need-test
	@$(MAKE) --no-print-directory -s all $(unit) $(model) $(powercut) $(fuzz) $(compat) $(lister) $(kits)
	@$(PYTHON) tests/run.py $(unit) $(model) $(powercut) $(fuzz) $(alone) $(scripts)

## check-targets: unit tests, model vectors and a small meter on the instruction sets of the targets, by emulators; LONG=1 runs what takes long, too
check-targets: need-targets
	@$(MAKE) --no-print-directory -s -f tests/targets/targets.mk BUILD=$(BUILD) LONG=$(LONG)
	@LONG=$(LONG) $(PYTHON) tests/targets/targets.py $(BUILD)
	@$(PYTHON) tests/targets/meter8051.py $(BUILD)/targets/8051/meter.ihx

## ir-cycles: cycles of the infrared decoder for each edge, on AVR
ir-cycles: need-targets
	@$(MAKE) --no-print-directory -s -f tests/targets/targets.mk BUILD=$(BUILD) $(BUILD)/targets/avr/ir_cycles.elf $(BUILD)/targets/avr_board
	@$(BUILD)/targets/avr_board $(BUILD)/targets/avr/ir_cycles.elf

## soak: the model tests, the power cuts, the kills of toumeter and the boards at full length (whole years; takes long)
soak: need-test
	@$(MAKE) --no-print-directory -s all $(model) $(powercut)
	@TOU_SOAK=1 $(PYTHON) tests/run.py --verbose --timeout 86400 $(model) $(powercut) tests/toumeter/kills.py:500:100:--build:$(BUILD) \
	    tests/programme/programme.py:--build:$(BUILD)
	@TOU_SOAK=1 $(MAKE) --no-print-directory check-avr soak-arm

## powercut: cut the power in every byte that is written; stores with one thing left out, which must be found; a year's wear
powercut: need-test
	@$(MAKE) --no-print-directory -s $(powercut) $(year)
	@for sweep in $(powercut); do $$sweep || exit 1; done
	@CC="$(CC)" CFLAGS="$(CFLAGS)" tests/powercut/mutants.sh $(BUILD)
	@$(year)

## fuzz: libFuzzer on the store and the link, FUZZ_S seconds for each target; finds and corpus in build/fuzz
fuzz: need-fuzz
	@$(MAKE) --no-print-directory -s $(fuzzers)
	@tests/fuzz/run_fuzzers.sh $(BUILD)/fuzz $(FUZZ_S) $(fuzzers)

## compat-images: memories of meters by the present library, to be kept for good; what is there stays
compat-images: need-build
	@$(MAKE) --no-print-directory -s $(compat)
	@tests/compat/freeze_images.sh $(compat)

## objects: docs/objects.md anew, from headers and library
objects: need-test
	@$(MAKE) --no-print-directory -s $(lister)
	@$(PYTHON) tests/objects/objects.py $(lister) --write

## interop: masters that others wrote read toumeter; installs them from PyPI below build/
interop: need-interop
	@$(MAKE) --no-print-directory -s all
	@$(PYTHON) tests/run.py --verbose tests/interop/run.sh:$(BUILD)

## oracle: compare with other people's answers; ORACLES names the folder that holds them
oracle: need-test
	@if [ -d "$(ORACLES)/oracles" ]; then \
	    $(MAKE) --no-print-directory -s all $(oracle) && \
	    ORACLES="$(ORACLES)" $(PYTHON) tests/run.py --verbose $(oracle) $(wildcard tests/oracle/*.sh); \
	else echo "oracle: skipped: ORACLES='$(ORACLES)' names no folder with oracles/ in it"; fi

## demo: a year of real load under Beijing's tariff
demo: need-build need-demo
	@$(MAKE) --no-print-directory -s all
	@examples/demo/demo.sh $(BUILD)

include tests/port_kit/port_kit.mk
include ports/template/template.mk

## lint: format, static analysis, layers, symbols, lengths, every compiler
lint: need-lint
	@$(MAKE) --no-print-directory -s $(BUILD)/libtou.a
	@TOU_SOURCES="$(TOU_SOURCES)" TOU_HEADERS="$(TOU_HEADERS)" STRICT="$(STRICT)" tests/lint/lint.sh

## format: lay the sources out as lint wants them
format: need-lint
	@tests/lint/format.sh -i

## bench: count instructions, measure times on this machine and run a journal's year, into docs/performance.md
bench: need-bench need-cross
	@$(MAKE) --no-print-directory -s $(bench) $(year)
	@COMPILER="$(CC)" FLAGS="$(CFLAGS)" $(PYTHON) tests/bench/bench.py $(bench) $(year)

## bench-check: count again and compare with docs/performance.md; more than 2 % apart, or another year of a journal, fails
bench-check: need-bench need-cross
	@$(MAKE) --no-print-directory -s $(bench) $(year)
	@COMPILER="$(CC)" FLAGS="$(CFLAGS)" $(PYTHON) tests/bench/bench.py $(bench) $(year) --check

BOARD_IMAGES := avr-size:$(BUILD)/avr/atmega1284p.elf:-:-:ATmega1284P;avr-size:$(BUILD)/avr/small.elf:30720:1740:ATmega1284P, small variant;arm-none-eabi-size:$(BUILD)/arm/cortex-m3.elf:-:-:Cortex-M3;arm-none-eabi-size:$(BUILD)/arm/cortex-m0plus.elf:-:-:Cortex-M0+
.PHONY: board-images
board-images:
	@$(MAKE) --no-print-directory -s avr-images arm-images >/dev/null

## footprint: measure text, data, bss and stack for five CPUs into docs/footprint.md
footprint: need-cross board-images
	@TOU_SOURCES="$(TOU_SOURCES)" BOARD_IMAGES="$(BOARD_IMAGES)" $(PYTHON) tests/footprint/footprint.py

## footprint-check: measure again and compare with docs/footprint.md; more than 2 % apart fails
footprint-check: need-cross board-images
	@TOU_SOURCES="$(TOU_SOURCES)" BOARD_IMAGES="$(BOARD_IMAGES)" $(PYTHON) tests/footprint/footprint.py --check

## docs: the API reference by Doxygen, in build/docs/html
docs: need-docs
	@mkdir -p $(BUILD)/docs
	@TOU_VERSION=$(TOU_VERSION) doxygen docs/Doxyfile
	@echo "$(BUILD)/docs/html/index.html"

## install: libtou.a, headers and libtou.pc below $(DESTDIR)$(PREFIX)
install: $(BUILD)/libtou.a
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/tou
	install -m 644 $(BUILD)/libtou.a $(DESTDIR)$(PREFIX)/lib/
	install -m 644 include/tou.h $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(filter include/tou/%,$(TOU_HEADERS)) $(DESTDIR)$(PREFIX)/include/tou/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(TOU_VERSION)|' lib/libtou.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/libtou.pc

## check-boards: whole meters, and the port kit, on emulated AVR, ARM and MPS2 boards
check-boards: check-avr check-arm check-mps2 kit-avr kit-arm

## clean: remove build/
clean:
	rm -rf $(BUILD)

## help: this list
help:
	@sed -n 's/^## //p' $(filter %.mk Makefile,$(MAKEFILE_LIST)) | awk -F': ' '{ printf "%-16s %s\n", $$1, $$2 }'
	@echo "variables: CC CFLAGS LDFLAGS PREFIX DESTDIR BUILD ORACLES FUZZ_S"

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# SPDX-License-Identifier: MIT
# Images of the AVR meter board, and the simulated board that runs them. One set of sources; the part chooses how big the meter is.
AVR_HZ     := 8000000
AVR_CC      = avr-gcc -mmcu=$(1) -DF_CPU=$(AVR_HZ)UL -std=c99 -Wall -Wextra -pedantic -Werror -Os -g -mcall-prologues -mrelax -mstrict-X -flto \
              -ffunction-sections -fdata-sections -Wl,--gc-sections -Iinclude -Iports/reference -Iports/chips -Iports/avr
AVR_PORT   := $(wildcard ports/avr/*.[ch] ports/chips/*.[ch] ports/reference/*.[ch])
AVR_PARTS  := atmega1284p
AVR_IMAGES := $(AVR_PARTS:%=$(BUILD)/avr/%.elf) $(BUILD)/avr/small.elf
AVR_SIM    := $(BUILD)/board/avr_sim
AVR_DEPS   := $(AVR_PORT) $(TOU_SOURCES) $(wildcard include/tou/*.h lib/*/*.h) ports/avr/avr.mk

.PHONY: avr-images check-avr
## avr-images: firmware of the AVR meter board
avr-images: $(AVR_IMAGES)

$(BUILD)/avr/%.elf: $(AVR_DEPS) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,$*) $(filter %.c,$(AVR_PORT)) $(TOU_SOURCES) -Wl,-Map,$(@:.elf=.map) -o $@
	avr-size $@

# The small variant, for which no smaller part is large enough: README.md.
$(BUILD)/avr/small.elf: $(AVR_DEPS) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,atmega1284p) -DREF_SMALL $(filter-out %/ref_records.c,$(filter %.c,$(AVR_PORT))) $(TOU_SOURCES) -o $@
	avr-size $@

# An image whose journal has one slot: a cut while it is written leaves nothing.
$(BUILD)/avr/one-copy.elf: $(AVR_DEPS) | need-cross
	@mkdir -p $(@D)
	sed 's/^    self->cfg   = \*cfg;/&\n    self->cfg.per_block = 1;/' lib/store/tou_journal.c >$(@D)/tou_journal.c
	! cmp -s lib/store/tou_journal.c $(@D)/tou_journal.c
	$(call AVR_CC,atmega1284p) -Ilib/store $(filter %.c,$(AVR_PORT)) $(filter-out %/tou_journal.c,$(TOU_SOURCES)) $(@D)/tou_journal.c -o $@
$(BUILD)/avr/one-copy.layout: $(BUILD)/avr/atmega1284p.layout
	cp $< $@

# Where the scripts find what they look at.
$(BUILD)/avr/%.layout: tests/board/avr/layout.c $(AVR_DEPS) | need-cross
	@mkdir -p $(@D)
	$(filter-out -flto,$(call AVR_CC,$*)) -c $< -o $(@:.layout=.layout.o)
	avr-objcopy -O binary -j .rodata.layout $(@:.layout=.layout.o) $@

$(BUILD)/avr/small.layout: tests/board/avr/layout.c $(AVR_DEPS) | need-cross
	@mkdir -p $(@D)
	$(filter-out -flto,$(call AVR_CC,atmega1284p)) -DREF_SMALL -c $< -o $(@:.layout=.layout.o)
	avr-objcopy -O binary -j .rodata.layout $(@:.layout=.layout.o) $@

$(AVR_SIM): $(wildcard tests/board/avr/*.[ch]) | need-boards
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror $(filter-out %/layout.c,$(filter %.c,$^)) -lsimavr -lelf -o $@

## check-avr: whole meters on simulated AVR boards; `make soak` runs them for longer
check-avr: $(AVR_IMAGES) $(AVR_IMAGES:.elf=.layout) $(BUILD)/avr/one-copy.elf $(BUILD)/avr/one-copy.layout $(AVR_SIM) $(programs:%=$(BUILD)/%)
	BUILD=$(BUILD) $(PYTHON) tests/run.py --jobs 2 --timeout 3000 tests/board/avr/scenario.py tests/board/avr/scenario.py:--image:small tests/board/avr/switching.py \
	    tests/board/avr/cuts.py tests/board/avr/cycles.py:--check:ports/avr/README.md

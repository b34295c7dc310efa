# SPDX-License-Identifier: MIT
# Images of the AVR meter board: `make avr-images`. One set of sources; the part chooses how big the meter is.
AVR_HZ   := 8000000
AVR_CC    = avr-gcc -mmcu=$(1) -DF_CPU=$(AVR_HZ)UL -std=c99 -Wall -Wextra -pedantic -Werror -Os -g -mcall-prologues -mrelax -mstrict-X -flto \
            -ffunction-sections -fdata-sections -Wl,--gc-sections -Iinclude -Iports/reference -Iports/chips -Iports/avr
AVR_PORT := $(wildcard ports/avr/*.[ch] ports/chips/*.[ch] ports/reference/*.[ch])
AVR_ELF  := $(BUILD)/avr/atmega1284p.elf

.PHONY: avr-images
## avr-images: firmware of the AVR meter board
avr-images: $(AVR_ELF)

$(BUILD)/avr/%.elf: $(AVR_PORT) $(TOU_SOURCES) $(wildcard include/tou/*.h lib/*/*.h) ports/avr/avr.mk | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,$*) $(AVR_SMALL_$*) $(filter %.c,$(AVR_PORT)) $(TOU_SOURCES) -Wl,-Map,$(@:.elf=.map) -o $@
	avr-size $@

# SPDX-License-Identifier: MIT
# A port that does nothing compiles without a warning for three kinds of CPU, and is whole: the reference meter and the kit link with it.
template_c      := $(wildcard ports/template/*.c ports/chips/*.c)
template_kit    := $(wildcard ports/kit/*.c) $(addprefix lib/core/,tou_pulse.c tou_calendar.c tou_zone.c)
template_flags   = -std=c99 -Os $(STRICT) -ffunction-sections -fdata-sections -Wl,--gc-sections -Iinclude -Iports/template \
                   -Iports/reference -Iports/chips -Iports/kit
template_avr     = avr-gcc -mmcu=atmega328p -mcall-prologues -mrelax $(template_flags)
template_arm     = arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb --specs=nosys.specs $(template_flags)

.PHONY: template

## template: ports/template for the host, AVR and Cortex-M, linked with what runs on a board; the kit fits a small part
template: need-cross $(BUILD)/libtou.a
	@mkdir -p $(BUILD)/template
	gcc $(template_flags) $(template_c) $(wildcard ports/reference/*.c) $(BUILD)/libtou.a -o $(BUILD)/template/reference
	gcc $(template_flags) $(template_c) $(template_kit) -o $(BUILD)/template/kit
	$(template_arm) $(template_c) $(template_kit) -o $(BUILD)/template/kit_arm.elf
	$(template_avr) $(template_c) $(template_kit) -o $(BUILD)/template/kit_avr.elf
	avr-size $(BUILD)/template/kit_avr.elf | awk 'NR == 2 { print "kit on an ATmega328P: " $$1 + $$2 " bytes of flash, " $$2 + $$3 " of RAM"; exit $$1 + $$2 > 16384 || $$2 + $$3 > 1024 }'

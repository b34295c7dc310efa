# SPDX-License-Identifier: MIT
# A port that does nothing compiles without a warning for three kinds of CPU, and is whole: the reference meter links with it.
template_include := -Iinclude -Iports/template -Iports/reference -Iports/chips
template_c       := $(wildcard ports/template/*.c ports/chips/*.c)
template_ref     := $(wildcard ports/reference/*.c)
template_strict   = -std=c99 -Os $(STRICT) $(template_include)
template_gc      := -ffunction-sections -fdata-sections -Wl,--gc-sections

.PHONY: template

## template: ports/template for the host, AVR and Cortex-M, and linked with what runs on a board
template: need-cross $(BUILD)/libtou.a
	@mkdir -p $(BUILD)/template
	gcc $(template_strict) $(template_c) $(template_ref) $(BUILD)/libtou.a -o $(BUILD)/template/ref
	for c in $(template_c); do \
	    avr-gcc -mmcu=atmega1284p $(template_strict) -c $$c -o /dev/null && \
	    arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb $(template_strict) -c $$c -o /dev/null || exit 1; \
	done

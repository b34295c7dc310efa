# SPDX-License-Identifier: MIT
# Images of the MPS2 board (AN386: a Cortex-M4): the meter, and the kit.
MPS2_CC   := arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -std=c99 -Wall -Wextra -pedantic -Werror -Os -g -ffunction-sections -fdata-sections \
             --specs=nano.specs -nostartfiles -Wl,--gc-sections -Iinclude -Iports/reference -Iports/chips -Iports/mps2 -T ports/mps2/mps2.ld
MPS2_PORT := $(wildcard ports/mps2/*.[ch] ports/chips/*.[ch])
MPS2_REF  := $(wildcard ports/reference/*.[ch])

$(BUILD)/mps2/meter.elf: $(MPS2_PORT) $(MPS2_REF) $(TOU_SOURCES) $(wildcard include/tou/*.h lib/*/*.h) ports/mps2/mps2.ld ports/mps2/mps2.mk | need-cross
	@mkdir -p $(@D)
	$(MPS2_CC) $(filter %.c,$(MPS2_PORT) $(MPS2_REF)) $(TOU_SOURCES) -o $@
	arm-none-eabi-size $@

.PHONY: check-mps2
## check-mps2: the firmware of the MPS2 board, and the port kit on it, on QEMU; one after the other, for both go by the host's clock
check-mps2: $(BUILD)/mps2/meter.elf $(BUILD)/kit/mps2.elf $(BUILD)/arm/places.o | need-boards
	@$(MAKE) --no-print-directory -s $(BUILD)/toumaster $(BUILD)/tourate
	@$(PYTHON) tests/run.py --verbose --jobs 1 --timeout 300 tests/board/arm/life.py:--core:mps2:--hours:0:--build:$(BUILD) tests/port_kit/qemu_kit.py:mps2:--build:$(BUILD)

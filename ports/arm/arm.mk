# SPDX-License-Identifier: MIT
# Images of the Cortex-M meter board: `make arm-images`. The part is a Cortex-M3; the same sources are built for a Cortex-M0+, too.
ARM_CC   := arm-none-eabi-gcc -mthumb -std=c99 -Wall -Wextra -pedantic -Werror -Os -g -ffunction-sections -fdata-sections \
            --specs=nano.specs -nostartfiles -Wl,--gc-sections -Iinclude -Iports/reference -Iports/chips -Iports/arm
ARM_PORT := $(wildcard ports/arm/*.[ch] ports/chips/*.[ch] ports/reference/*.[ch])
ARM_ELF  := $(BUILD)/arm/cortex-m3.elf $(BUILD)/arm/cortex-m0plus.elf

.PHONY: arm-images check-arm soak-arm
## arm-images: firmware of the Cortex-M meter board
arm-images: $(ARM_ELF)

$(BUILD)/arm/%.elf: $(ARM_PORT) $(TOU_SOURCES) $(wildcard include/tou/*.h lib/*/*.h) ports/arm/lm3s6965.ld ports/arm/arm.mk | need-cross
	@mkdir -p $(@D)
	$(ARM_CC) -mcpu=$* $(filter %.c,$(ARM_PORT)) $(TOU_SOURCES) -T ports/arm/lm3s6965.ld -Wl,-Map,$(@:.elf=.map) -o $@
	arm-none-eabi-size $@

# Never linked: tells the tests where things lie in RAM.
$(BUILD)/arm/places.o: tests/board/arm/places.c $(ARM_PORT) $(wildcard include/tou/*.h) | need-cross
	@mkdir -p $(@D)
	$(ARM_CC) -mcpu=cortex-m3 -c $< -o $@

$(BUILD)/arm/count.so: tests/board/arm/count.c | need-build
	@mkdir -p $(@D)
	$(CC) -std=c99 $(STRICT) $(CFLAGS) -shared -fPIC $< -o $@

## check-arm: the firmware of the Cortex-M meter board on QEMU
check-arm: $(ARM_ELF) $(BUILD)/arm/places.o $(BUILD)/arm/count.so | need-boards
	@$(MAKE) --no-print-directory -s all
	@$(PYTHON) tests/run.py --verbose --jobs 1 $(foreach s,life.py life.py:--core:cortex-m0plus:--hours:0 panel.py kills.py:20 counts.py,tests/board/arm/$(s):--build:$(BUILD))

## soak-arm: the same for a day of the board without a stop, and 200 power cuts
soak-arm: $(ARM_ELF) $(BUILD)/arm/places.o | need-boards
	@$(MAKE) --no-print-directory -s all
	@$(PYTHON) tests/run.py --verbose --jobs 1 --timeout 86400 $(foreach s,life.py:--hours:24 kills.py:200,tests/board/arm/$(s):--build:$(BUILD))

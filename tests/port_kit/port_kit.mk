# SPDX-License-Identifier: MIT
# The kit on a board without hardware, once for each kind of memory; and on boards that are emulated.
kit_memories := eeprom fram flash onchip bent
kits         := $(kit_memories:%=$(BUILD)/san/port_kit/%)
kit_shared   := $(call objects,$(BUILD)/san,$(wildcard ports/kit/*.c) $(addprefix tests/port_kit/,world.c operator.c posix_board.c posix_memory.c))
kit_objects  := $(kit_shared) $(call objects,$(BUILD)/san,$(kit_memories:%=tests/port_kit/%.c))

$(kit_objects): CPPFLAGS += -D_DEFAULT_SOURCE -Iports/reference -Iports/kit -Itests/port_kit
$(BUILD)/san/obj/ports/kit/kit.o: CPPFLAGS += -Dmain=kit_main -Wno-missing-prototypes
$(kits): $(BUILD)/san/port_kit/%: $(BUILD)/san/obj/tests/port_kit/%.o $(kit_shared) $(BUILD)/san/libposix.a $(BUILD)/san/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) $^ -o $@

# $(1) all sources of a port: those of its kit
kit_of    = $(filter-out ports/reference/%,$(filter %.c,$(1))) $(wildcard ports/kit/*.c) $(addprefix lib/core/,tou_pulse.c tou_calendar.c tou_zone.c) \
            lib/panel/tou_glass.c
kit_heads := $(wildcard ports/kit/*.h include/tou/*.h)
kit_avr   := $(call kit_of,$(AVR_PORT))
kit_arm   := $(call kit_of,$(ARM_PORT))
kit_mps2  := $(call kit_of,$(MPS2_PORT))

$(BUILD)/kit/atmega%.elf: $(kit_avr) $(kit_heads) $(AVR_PORT) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,atmega$*) -Iports/kit $(kit_avr) -o $@

# With its storage on the chip.
$(BUILD)/kit/on-chip.elf: $(kit_avr) $(kit_heads) $(AVR_PORT) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,atmega1284p) -DBOARD_NV_ON_CHIP -Iports/kit $(kit_avr) -o $@

$(BUILD)/kit/cortex-m3.elf: $(kit_arm) $(kit_heads) $(ARM_PORT) ports/arm/lm3s6965.ld | need-cross
	@mkdir -p $(@D)
	$(ARM_CC) -mcpu=cortex-m3 -Iports/kit $(kit_arm) -T ports/arm/lm3s6965.ld -o $@

$(BUILD)/kit/mps2.elf: $(kit_mps2) $(kit_heads) $(MPS2_PORT) ports/mps2/mps2.ld | need-cross
	@mkdir -p $(@D)
	$(MPS2_CC) -Iports/kit $(kit_mps2) -o $@

.PHONY: kit-avr kit-arm
## kit-avr: the kit on the AVR board in its simulator, with each part and each of its memories
kit-avr: $(BUILD)/kit/atmega1284p.elf $(BUILD)/kit/atmega328p.elf $(BUILD)/kit/on-chip.elf $(BUILD)/board/avr_sim
	@$(PYTHON) tests/run.py --verbose $(foreach kit,atmega1284p:atmega1284p atmega328p:atmega328p on-chip:atmega1284p,\
	    tests/port_kit/avr_kit.py:$(BUILD)/board/avr_sim:$(BUILD)/kit/$(subst :,.elf:,$(kit)))

## kit-arm: the kit on the Cortex-M board on QEMU
kit-arm: $(BUILD)/kit/cortex-m3.elf $(BUILD)/arm/places.o | need-boards
	@$(PYTHON) tests/run.py --verbose --timeout 300 tests/port_kit/qemu_kit.py:arm:--build:$(BUILD)

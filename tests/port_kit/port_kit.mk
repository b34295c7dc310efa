# SPDX-License-Identifier: MIT
# The kit on a board without hardware, once for each kind of memory; and on the AVR board in its simulator.
kit_memories := eeprom fram flash onchip bent
kits         := $(kit_memories:%=$(BUILD)/san/port_kit/%)
kit_shared   := $(call objects,$(BUILD)/san,$(wildcard ports/kit/*.c) $(addprefix tests/port_kit/,world.c operator.c posix_board.c posix_memory.c))
kit_objects  := $(kit_shared) $(call objects,$(BUILD)/san,$(kit_memories:%=tests/port_kit/%.c))

$(kit_objects): CPPFLAGS += -D_DEFAULT_SOURCE -Iports/reference -Iports/kit -Itests/port_kit
$(BUILD)/san/obj/ports/kit/kit.o: CPPFLAGS += -Dmain=kit_main -Wno-missing-prototypes
$(kits): $(BUILD)/san/port_kit/%: $(BUILD)/san/obj/tests/port_kit/%.o $(kit_shared) $(BUILD)/san/libposix.a $(BUILD)/san/libtou.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) $^ -o $@

kit_avr := $(filter-out ports/reference/%,$(filter %.c,$(AVR_PORT))) $(wildcard ports/kit/*.c) $(addprefix lib/core/,tou_pulse.c tou_calendar.c tou_zone.c) lib/panel/tou_glass.c

$(BUILD)/kit/%.elf: $(kit_avr) $(wildcard ports/kit/*.h) $(AVR_PORT) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,$*) -Iports/kit $(kit_avr) -o $@

# With its storage on the chip.
$(BUILD)/kit/on-chip.elf: $(kit_avr) $(wildcard ports/kit/*.h) $(AVR_PORT) | need-cross
	@mkdir -p $(@D)
	$(call AVR_CC,atmega1284p) -DBOARD_NV_ON_CHIP -Iports/kit $(kit_avr) -o $@

.PHONY: kit-avr
## kit-avr: the kit on the AVR board in its simulator, with each part and each of its memories
kit-avr: $(BUILD)/kit/atmega1284p.elf $(BUILD)/kit/atmega328p.elf $(BUILD)/kit/on-chip.elf $(BUILD)/board/avr_sim
	@$(PYTHON) tests/run.py --verbose $(foreach kit,atmega1284p:atmega1284p atmega328p:atmega328p on-chip:atmega1284p,\
	    tests/port_kit/avr_kit.py:$(BUILD)/board/avr_sim:$(BUILD)/kit/$(subst :,.elf:,$(kit)))

/* SPDX-License-Identifier: MIT */
#include "names_list.h"

#include "dlt_program.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

const names_single_t names_singles[] = {
    {"clock", 0x04000101, 0xC010, FORM_CLOCK, 0, "", "date, time and weekday"},
    {"address", 0x04000401, 0xC032, FORM_DIGITS, 0, "", "12 digits; of 1997 the meter number"},
    {"demand", 0x02800004, NAMES_NONE, FORM_SIGNED, 4, "kW", "of the last complete window"},
    {"power", 0x02030000, 0xB630, FORM_SIGNED, 4, "kW", "active power"},
    {"voltage.a", 0x02010100, 0xB611, FORM_NUMBER, 1, "V", "of a phase; voltage: of all"},
    {"voltage.b", 0x02010200, 0xB612, FORM_NUMBER, 1, "V", NULL},
    {"voltage.c", 0x02010300, 0xB613, FORM_NUMBER, 1, "V", NULL},
    {"current.a", 0x02020100, 0xB621, FORM_SIGNED, 3, "A", "of a phase; current: of all"},
    {"current.b", 0x02020200, 0xB622, FORM_SIGNED, 3, "A", NULL},
    {"current.c", 0x02020300, 0xB623, FORM_SIGNED, 3, "A", NULL},
    {"constant", 0x04000409, 0xC030, FORM_NUMBER, 0, "imp/kWh", "pulses"},
    {"period", DLT_DI_PERIOD, 0xC111, FORM_NUMBER, 0, "min", "demand period"},
    {"slide", DLT_DI_SLIDE, 0xC112, FORM_NUMBER, 0, "min", "of its window"},
    {"switch.zones", DLT_DI_ZONE_SWITCH, NAMES_NONE, FORM_FIELDS, 0, "",
     "when the other set comes into force; switch: both"},
    {"switch.tables", DLT_DI_TABLE_SWITCH, NAMES_NONE, FORM_FIELDS, 0, "", NULL},
    {"count.zones", DLT_DI_N_ZONES, 0xC310, FORM_NUMBER, 0, "", "count: all of these"},
    {"count.tables", DLT_DI_N_TABLES, 0xC311, FORM_NUMBER, 0, "", NULL},
    {"count.slots", DLT_DI_N_SLOTS, 0xC312, FORM_NUMBER, 0, "", NULL},
    {"count.rates", DLT_DI_N_RATES, 0xC313, FORM_NUMBER, 0, "", NULL},
    {"count.holidays", DLT_DI_N_HOLIDAYS, 0xC314, FORM_NUMBER, 0, "", NULL},
    {"status1", 0x04000501, 0xC020, FORM_HEX, 0, "", "status words, status1 to status7"},
    {"status2", 0x04000502, 0xC021, FORM_HEX, 0, "", NULL},
    {"status3", DLT_DI_STATUS_3, NAMES_NONE, FORM_STATUS_3, 0, "", "and what it says: which sets run"},
    {"status4", 0x04000504, NAMES_NONE, FORM_HEX, 0, "", NULL},
    {"status5", 0x04000505, NAMES_NONE, FORM_HEX, 0, "", NULL},
    {"status6", 0x04000506, NAMES_NONE, FORM_HEX, 0, "", NULL},
    {"status7", 0x04000507, NAMES_NONE, FORM_HEX, 0, "", NULL},
    {"weekend", DLT_DI_WEEKEND, 0xC022, FORM_WEEKEND, 0, "", "rest days"},
    {"rest", DLT_DI_REST_TABLE, 0xC41E, FORM_NUMBER, 0, "", "their day table"},
    {"zones1", DLT_DI_ZONES, 0xC32F, FORM_ZONES, 0, "", "zones of a set, zones1 or zones2"},
    {"zones2", DLT_DI_ZONES + DLT_DI_SET, NAMES_NONE, FORM_ZONES, 0, "", NULL},
    {"holidays", DLT_DI_N_HOLIDAYS, 0xC314, FORM_HOLIDAYS, 0, "", "dates with a day table of their own"},
    {"billing.1", DLT_DI_BILLING, 0xC117, FORM_MOMENT, 0, "", "days on which periods close; billing: all"},
    {"billing.2", DLT_DI_BILLING + 1u, NAMES_NONE, FORM_MOMENT, 0, "", NULL},
    {"billing.3", DLT_DI_BILLING + 2u, NAMES_NONE, FORM_MOMENT, 0, "", NULL},
    {"limit.import", 0x04000E01, NAMES_NONE, FORM_NUMBER, 4, "kW", "demand limits; limit: both"},
    {"limit.export", 0x04000E02, NAMES_NONE, FORM_NUMBER, 4, "kW", NULL},
};
const size_t names_n_singles = COUNT(names_singles);

const names_quantity_t names_quantities[] = {
    {"combined", "kWh", "kW", NAMES_NONE, true},
    {"import", "kWh", "kW", 0x010, false},
    {"export", "kWh", "kW", 0x020, false},
    {"reactive1", "kvarh", "kvar", 0x110, true},
    {"reactive2", "kvarh", "kvar", 0x120, true},
    {"q1", "kvarh", "kvar", 0x130, false},
    {"q2", "kvarh", "kvar", 0x150, false},
    {"q3", "kvarh", "kvar", 0x160, false},
    {"q4", "kvarh", "kvar", 0x140, false},
    {"apparent-import", "kVAh", "kVA", NAMES_NONE, false},
    {"apparent-export", "kVAh", "kVA", NAMES_NONE, false},
};
const size_t names_n_quantities = COUNT(names_quantities);

const char *const names_freezes[] = {"timed", "instant", "zones", "tables", "hourly", "prices", "daily"};
const size_t names_n_freezes      = COUNT(names_freezes);

const names_event_t names_events[] = {
    {"power", 0x03110000, "from T to T"},
    {"demand", 0x03120100, "from T to T max m"},
    {"program", 0x03300000, "at T operator o wrote i"},
    {"clear", 0x03300100, "at T operator o"},
    {"clear-demand", 0x03300200, "at T operator o"},
    {"clear-events", 0x03300300, "at T operator o cleared i"},
    {"clock", 0x03300400, "operator o from T to T"},
    {"tables", 0x03300500, "at T operator o"},
    {"zones", 0x03300600, "at T operator o"},
    {"weekend", 0x03300700, "at T operator o"},
    {"holidays", 0x03300800, "at T operator o"},
    {"billing", 0x03300C00, "at T operator o"},
    {"cover", 0x03300D00, "from T to T"},
    {"terminal-cover", 0x03300E00, "from T to T"},
};
const size_t names_n_events = COUNT(names_events);

/* In the order of a dump. */
static const char *const dumped[] = {"address",
                                     "clock",
                                     "status3",
                                     "constant",
                                     "energy.combined",
                                     "energy",
                                     "energy.export",
                                     "energy.reactive1",
                                     "energy.reactive2",
                                     "max",
                                     "max.export",
                                     "demand",
                                     "energy.last1",
                                     "max.last1",
                                     "energy.last2",
                                     "max.last2",
                                     "energy.last3",
                                     "max.last3",
                                     "energy.last4",
                                     "max.last4",
                                     "energy.last5",
                                     "max.last5",
                                     "energy.last6",
                                     "max.last6",
                                     "energy.last7",
                                     "max.last7",
                                     "energy.last8",
                                     "max.last8",
                                     "energy.last9",
                                     "max.last9",
                                     "energy.last10",
                                     "max.last10",
                                     "energy.last11",
                                     "max.last11",
                                     "energy.last12",
                                     "max.last12",
                                     "period",
                                     "slide",
                                     "billing",
                                     "switch",
                                     "count",
                                     "weekend",
                                     "rest",
                                     "holidays",
                                     "zones1",
                                     "tables1",
                                     "zones2",
                                     "tables2",
                                     "freeze.timed.1",
                                     "freeze.daily.1",
                                     "event.power",
                                     "event.program",
                                     "event.clock",
                                     "event.demand",
                                     "event.clear",
                                     "event.clear-demand"};

const char *names_dump(unsigned index)
{
    return (index < COUNT(dumped)) ? dumped[index] : NULL;
}

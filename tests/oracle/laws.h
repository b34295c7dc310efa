/* SPDX-License-Identifier: MIT */
/*
 * Laws of civil time as this library's rules say them, each for the whole years in which it held; several for a zone
 * whose law changed. Fitted to the changes listed by tzdata 2025b: this shows that the rules can say these laws and that
 * the instants come out right, not what the laws say. Years of change and laws by the moon or by decree are left out.
 */
#ifndef LAWS_H
#define LAWS_H

#include "tou/calendar.h"

typedef struct law {
    const char *name;
    int first; /* year */
    int last;
    tou_zone_t zone;
} law_t;

/* clang-format off */
#define MON TOU_MONDAY
#define TUE TOU_TUESDAY
#define WED TOU_WEDNESDAY
#define THU TOU_THURSDAY
#define FRI TOU_FRIDAY
#define SAT TOU_SATURDAY
#define SUN TOU_SUNDAY
/* Weekday on or after a day (0: the last one of the month), minute, clock that it is read on. */
#define ON(month, day, weekday, minute, base) {{TOU_ON_WEEKDAY, month, day, weekday}, minute, TOU_BASE_##base}
#define DATE(month, day, minute, base) {{TOU_ON_YEARLY, month, day, 0}, minute, TOU_BASE_##base}
#define NONE {{TOU_ON_NEVER, 0, 0, 0}, 0, 0}

static const law_t laws[] = {
    {"Europe/Madrid", 2000, 2037, {60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Africa/Ceuta", 2000, 2037, {60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Atlantic/Canary", 2000, 2037, {0, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Rome", 2000, 2037, {60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Paris", 2000, 2037, {60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/London", 2000, 2037, {0, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Dublin", 2000, 2037, {0, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Lisbon", 2000, 2037, {0, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Atlantic/Azores", 2000, 2037, {-60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Berlin", 2000, 2037, {60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Istanbul", 2000, 2006, {120, 60, ON(3, 0, SUN, 60, WALL), ON(10, 0, SAT, 1380, UTC)}},
    {"Europe/Istanbul", 2007, 2009, {120, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Europe/Istanbul", 2017, 2037, {180, 0, NONE, NONE}},
    {"Europe/Moscow", 2000, 2010, {180, 60, ON(3, 0, SUN, 120, WALL), ON(10, 0, SUN, 180, WALL)}},
    {"Europe/Moscow", 2015, 2037, {180, 0, NONE, NONE}},
    {"Europe/Volgograd", 2000, 2010, {180, 60, ON(3, 0, SUN, 120, WALL), ON(10, 0, SUN, 180, WALL)}},
    {"Europe/Volgograd", 2015, 2017, {180, 0, NONE, NONE}},
    {"Europe/Volgograd", 2021, 2037, {180, 0, NONE, NONE}},
    {"America/New_York", 2000, 2006, {-300, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/New_York", 2007, 2037, {-300, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/Toronto", 2000, 2006, {-300, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/Toronto", 2007, 2037, {-300, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/Los_Angeles", 2000, 2006, {-480, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/Los_Angeles", 2007, 2037, {-480, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/Denver", 2000, 2006, {-420, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/Denver", 2007, 2037, {-420, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/St_Johns", 2000, 2006, {-210, 60, ON(4, 1, SUN, 1, WALL), ON(10, 0, SUN, 1, WALL)}},
    {"America/St_Johns", 2007, 2010, {-210, 60, ON(3, 8, SUN, 1, WALL), ON(11, 1, SUN, 1, WALL)}},
    {"America/St_Johns", 2012, 2037, {-210, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/Havana", 2000, 2003, {-300, 60, ON(4, 1, SUN, 0, WALL), ON(10, 0, SUN, 60, WALL)}},
    {"America/Havana", 2013, 2037, {-300, 60, ON(3, 8, SUN, 0, WALL), ON(11, 1, SUN, 60, WALL)}},
    {"America/Sao_Paulo", 2010, 2012, {-180, 60, ON(10, 15, SUN, 0, WALL), ON(2, 20, SUN, 0, WALL)}},
    {"America/Sao_Paulo", 2013, 2017, {-180, 60, ON(10, 15, SUN, 0, WALL), ON(2, 15, SAT, 1380, STANDARD)}},
    {"America/Sao_Paulo", 2020, 2037, {-180, 0, NONE, NONE}},
    {"America/Santiago", 2000, 2007, {-240, 60, ON(10, 9, SUN, 240, UTC), ON(3, 8, SUN, 180, UTC)}},
    {"America/Santiago", 2012, 2014, {-240, 60, ON(9, 2, SUN, 240, UTC), ON(4, 0, SUN, 180, UTC)}},
    {"America/Santiago", 2016, 2018, {-240, 60, ON(8, 8, SUN, 240, UTC), ON(5, 8, SAT, 1380, STANDARD)}},
    {"America/Santiago", 2019, 2022, {-240, 60, ON(9, 5, SUN, 240, UTC), ON(4, 1, SUN, 180, UTC)}},
    {"America/Santiago", 2023, 2037, {-240, 60, ON(9, 2, SUN, 240, UTC), ON(4, 1, SAT, 1380, STANDARD)}},
    {"America/Asuncion", 2005, 2009, {-240, 60, ON(10, 15, SUN, 0, WALL), ON(3, 8, SUN, 0, WALL)}},
    {"America/Asuncion", 2010, 2012, {-240, 60, ON(10, 1, SUN, 0, WALL), ON(4, 8, SUN, 0, WALL)}},
    {"America/Asuncion", 2013, 2024, {-240, 60, ON(10, 1, SUN, 0, WALL), ON(3, 22, SUN, 0, WALL)}},
    {"America/Asuncion", 2025, 2037, {-180, 0, NONE, NONE}},
    {"America/Mexico_City", 2002, 2022, {-360, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/Mexico_City", 2023, 2037, {-360, 0, NONE, NONE}},
    {"America/Tijuana", 2000, 2009, {-480, 60, ON(4, 1, SUN, 120, WALL), ON(10, 0, SUN, 120, WALL)}},
    {"America/Tijuana", 2010, 2037, {-480, 60, ON(3, 8, SUN, 120, WALL), ON(11, 1, SUN, 120, WALL)}},
    {"America/Caracas", 2000, 2006, {-240, 0, NONE, NONE}},
    {"America/Caracas", 2008, 2015, {-270, 0, NONE, NONE}},
    {"America/Caracas", 2017, 2037, {-240, 0, NONE, NONE}},
    {"America/Nuuk", 2000, 2022, {-180, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"America/Nuuk", 2024, 2037, {-120, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"America/Scoresbysund", 2000, 2023, {-60, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"America/Scoresbysund", 2025, 2037, {-120, 60, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
    {"Africa/Casablanca", 2000, 2007, {0, 0, NONE, NONE}},
    {"Africa/El_Aaiun", 2000, 2007, {0, 0, NONE, NONE}},
    {"Africa/Cairo", 2000, 2005, {120, 60, ON(4, 0, FRI, 0, WALL), ON(9, 0, THU, 1380, STANDARD)}},
    {"Africa/Cairo", 2011, 2013, {120, 0, NONE, NONE}},
    {"Africa/Cairo", 2015, 2022, {120, 0, NONE, NONE}},
    {"Africa/Cairo", 2023, 2037, {120, 60, ON(4, 0, FRI, 0, WALL), ON(10, 0, THU, 1380, STANDARD)}},
    {"Africa/Juba", 2001, 2020, {180, 0, NONE, NONE}},
    {"Africa/Juba", 2022, 2037, {120, 0, NONE, NONE}},
    {"Africa/Windhoek", 2000, 2017, {60, 60, ON(9, 1, SUN, 120, WALL), ON(4, 1, SUN, 120, WALL)}},
    {"Africa/Windhoek", 2018, 2037, {120, 0, NONE, NONE}},
    {"Asia/Shanghai", 2000, 2037, {480, 0, NONE, NONE}},
    {"Asia/Tehran", 2001, 2003, {210, 60, DATE(3, 22, 0, WALL), DATE(9, 22, 0, WALL)}},
    {"Asia/Tehran", 2009, 2011, {210, 60, DATE(3, 22, 0, WALL), DATE(9, 22, 0, WALL)}},
    {"Asia/Tehran", 2013, 2015, {210, 60, DATE(3, 22, 0, WALL), DATE(9, 22, 0, WALL)}},
    {"Asia/Tehran", 2017, 2019, {210, 60, DATE(3, 22, 0, WALL), DATE(9, 22, 0, WALL)}},
    {"Asia/Tehran", 2023, 2037, {210, 0, NONE, NONE}},
    {"Asia/Gaza", 2000, 2003, {120, 60, ON(4, 15, FRI, 0, WALL), ON(10, 15, FRI, 0, WALL)}},
    {"Asia/Gaza", 2016, 2018, {120, 60, ON(3, 22, SAT, 60, WALL), ON(10, 0, SAT, 60, WALL)}},
    {"Asia/Gaza", 2026, 2035, {120, 60, ON(3, 24, SAT, 120, WALL), ON(10, 24, SAT, 120, WALL)}},
    {"Asia/Amman", 2006, 2011, {120, 60, ON(3, 0, THU, 1320, UTC), ON(10, 0, FRI, 60, WALL)}},
    {"Asia/Amman", 2014, 2021, {120, 60, ON(3, 0, THU, 1320, UTC), ON(10, 0, FRI, 60, WALL)}},
    {"Asia/Amman", 2023, 2037, {180, 0, NONE, NONE}},
    {"Asia/Damascus", 2000, 2005, {120, 60, DATE(4, 1, 0, WALL), DATE(10, 1, 0, WALL)}},
    {"Asia/Damascus", 2009, 2011, {120, 60, ON(3, 27, FRI, 0, WALL), ON(10, 0, FRI, 0, WALL)}},
    {"Asia/Damascus", 2012, 2021, {120, 60, ON(3, 0, FRI, 0, WALL), ON(10, 0, FRI, 0, WALL)}},
    {"Asia/Damascus", 2023, 2037, {180, 0, NONE, NONE}},
    {"Asia/Beirut", 2000, 2037, {120, 60, ON(3, 0, SUN, 0, WALL), ON(10, 0, SUN, 0, WALL)}},
    {"Asia/Almaty", 2000, 2004, {360, 60, ON(3, 0, SUN, 120, WALL), ON(10, 0, SUN, 180, WALL)}},
    {"Asia/Almaty", 2005, 2023, {360, 0, NONE, NONE}},
    {"Asia/Almaty", 2025, 2037, {300, 0, NONE, NONE}},
    {"Asia/Pyongyang", 2000, 2014, {540, 0, NONE, NONE}},
    {"Asia/Pyongyang", 2019, 2037, {540, 0, NONE, NONE}},
    {"Asia/Colombo", 2000, 2005, {360, 0, NONE, NONE}},
    {"Asia/Colombo", 2007, 2037, {330, 0, NONE, NONE}},
    {"Australia/Melbourne", 2002, 2006, {600, 60, ON(10, 0, SUN, 120, WALL), ON(3, 27, SUN, 180, WALL)}},
    {"Australia/Melbourne", 2008, 2037, {600, 60, ON(10, 1, SUN, 120, WALL), ON(4, 1, SUN, 180, WALL)}},
    {"Australia/Lord_Howe", 2002, 2006, {630, 30, ON(10, 0, SUN, 120, WALL), ON(3, 27, SUN, 120, WALL)}},
    {"Australia/Lord_Howe", 2008, 2037, {630, 30, ON(10, 1, SUN, 120, WALL), ON(4, 1, SUN, 120, WALL)}},
    {"Australia/Adelaide", 2002, 2006, {570, 60, ON(10, 0, SUN, 120, WALL), ON(3, 27, SUN, 180, WALL)}},
    {"Australia/Adelaide", 2008, 2037, {570, 60, ON(10, 1, SUN, 120, WALL), ON(4, 1, SUN, 180, WALL)}},
    {"Australia/Eucla", 2000, 2005, {525, 0, NONE, NONE}},
    {"Australia/Eucla", 2010, 2037, {525, 0, NONE, NONE}},
    {"Australia/Brisbane", 2000, 2037, {600, 0, NONE, NONE}},
    {"Pacific/Auckland", 2002, 2007, {720, 60, ON(9, 30, SUN, 120, WALL), ON(3, 15, SUN, 180, WALL)}},
    {"Pacific/Auckland", 2008, 2037, {720, 60, ON(9, 0, SUN, 120, WALL), ON(4, 1, SUN, 180, WALL)}},
    {"Pacific/Chatham", 2002, 2007, {765, 60, ON(9, 29, SAT, 840, UTC), ON(3, 15, SAT, 840, UTC)}},
    {"Pacific/Chatham", 2008, 2037, {765, 60, ON(9, 0, SUN, 165, WALL), ON(4, 1, SUN, 225, WALL)}},
    {"Pacific/Apia", 2000, 2009, {-660, 0, NONE, NONE}},
    {"Pacific/Apia", 2012, 2020, {780, 60, ON(9, 0, SUN, 180, WALL), ON(4, 1, SUN, 240, WALL)}},
    {"Pacific/Apia", 2022, 2037, {780, 0, NONE, NONE}},
    {"Pacific/Fiji", 2001, 2008, {720, 0, NONE, NONE}},
    {"Pacific/Fiji", 2016, 2019, {720, 60, ON(11, 4, SUN, 120, WALL), ON(1, 13, SUN, 180, WALL)}},
    {"Pacific/Fiji", 2022, 2037, {720, 0, NONE, NONE}},
    {"Pacific/Norfolk", 2000, 2014, {690, 0, NONE, NONE}},
    {"Pacific/Norfolk", 2016, 2018, {660, 0, NONE, NONE}},
    {"Pacific/Norfolk", 2020, 2037, {660, 60, ON(10, 1, SUN, 120, WALL), ON(4, 1, SUN, 180, WALL)}},
    {"Pacific/Kiritimati", 2000, 2037, {840, 0, NONE, NONE}},
    {"Antarctica/Troll", 2000, 2004, {0, 0, NONE, NONE}},
    {"Antarctica/Troll", 2005, 2037, {0, 120, ON(3, 0, SUN, 60, UTC), ON(10, 0, SUN, 60, UTC)}},
};
/* clang-format on */

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file dlt645.h
 * @brief A meter's side of DL/T 645-2007 and -1997: frames of bytes in, values of objects out.
 *
 * A port receives bytes, finds frames in them whatever lies between, and answers those that are for this meter and whose
 * length, marks and sum are right; anything else gets no answer and changes nothing. It answers no sooner than the delay that it
 * is given, and begins anew after half a second without a byte within a frame (clause 5.3.3: 20 to 500 ms, and 500 ms). What
 * comes while it answers - the echo of a two-wire bus among it - is not looked at.
 *
 * Addresses: the meter's own; one whose higher bytes are AA, for reading, if the others are the meter's; all AA for reading and to
 * ask for the address. The answer carries the whole own address. Broadcasts are never answered.
 *
 * Commands: 11 read, 12 read on, 13 read address; 14 write, 15 address, 16 freeze, 17 speed, 18 password, 19 clear demand, 1A clear meter, 1B clear
 * events, 1C relay, 1D output, 08 time by broadcast. docs/dlt645.md tells who may do what, what is refused and how. A positive answer is sent when
 * what was written is kept; whatever is not done 480 ms after the command is answered by "other error". Identifiers:
 * - 00qqrrhh energy and 01qqrrhh maximum demand with its time: quantities 01..0A, and energy 00, which is forward and reverse active energy
 *   added or subtracted as the combination word says (04000601, cell.h; 05: both added), as 03 and 04 are quadrants if they have no register (04000602,
 *   603); total, rates 1..63, or FF for all rates of the tariff; now, the last 1..12
 *   periods, or FF for all that are kept; not FF twice;
 * - 02800004..06 demand of the last complete window; other variables 02xxxxxx, and status words 04000501..07 and FF, which the board
 *   tells, see tou_dlt645_effects_t;
 * - 04000103, 104 demand period and slide, 04000B01..03 billing days, 04000E01, E02 limits of demand, 04000409, 40A constants;
 * - all parameters that are cells, see cell.h and docs/dlt645.md, if the objects list them;
 * - 04000101 date and weekday, 04000102 time, 0400010C both; zeros while the clock is not valid;
 * - 04000401 address;
 * - the tariff, also written: 04000106, 107 switch times; 04000201..205 numbers of zones, day tables, slots, rates, holidays; 04000801, 802 weekend
 *   word and rest table; 04010000, 04020000 zone tables of sets 1 and 2, 0401000n, 0402000n their day tables 1..8, each of 14 entries;
 *   040300nn holidays, nn 01..FE. docs/dlt645.md tells the rules;
 * and, if `records` is set, as far as the meter's archive has them, each with nn for the nn-th last:
 * - 03110000 number of outages, 031100nn begin and end; 03120000 and 0312kknn demand over its limit; 0330tt00 and 0330ttnn programming,
 *   meter clear, demand clear, event clear and setting of the clock, tt 00..04; nn 01..0A;
 * - 05kkiinn freezes: kinds 00..07; time, energies 01..08, maxima 09 and 0A, as far as the mode has them that the freeze was taken in, or FF for all
 *   of these with AA behind each;
 * - 06cc00dd with a number of blocks, 1..99: load records of the classes 00 all or 04 energies, which are the same here; dd 00 from the
 *   earliest on, 01 from a given time on, 02 the latest;
 * and, if `steps` is set, the step tariff of step.h, also written but for what was consumed and its price:
 * - 000B00nn, 000D00nn what was consumed in a month or a year of steps; 0280000B present step price;
 * - 04000108..10A switch times; 0405ssnn rate prices, 0406ssnn step tables, 0407000s their zones.
 *
 * A demand of 100 kW and more, which has no room, reads 99.9999 kW.
 *
 * Of 1997, told apart by the control code: 01 read, 03 repeat the last answer (no answer is so long that 02 has anything to read
 * on); 9xxx energies, Axxx maxima and Bxxx their times, of quantities, rates 1..14 or F, this month and the last two; C010 date and
 * weekday, C011 time, C032 meter number, which is the address; tables C32x to C41x of the set in force; parameters C0xx to C5xx and times of programming
 * B21x as docs/dlt645.md lists them. 04 write, 0A write address, 0C speed, 0F password and 10 clear demand are carried out as those of 2007 are.
 *
 * Another identifier is answered by "no such data", another command at the own address by "other error". An answer of more than
 * 200 bytes comes in frames of 196, then 195 bytes of data; a follow-up that was lost may be asked for once more with its
 * number. One of a record follows it as newer ones are added; if it is no longer kept, the answer is "other error".
 *
 * Several ports may serve one meter: each has its own state, and what they share is in a station.
 *
 * Depends on: access.h, keep.h, object.h, port.h; records: archive.h.  RAM: sizeof(tou_dlt645_t), a port; sizeof(tou_dlt645_station_t).  Context: main loop.
 *
 * @code
 * static const tou_dlt645_cfg_t cfg = {&objects, &uart, &station, 30, 0, &tou_dlt645_records, NULL};
 * (void)tou_dlt645_station_init(&station, &station_cfg, address);
 * (void)tou_dlt645_init(&port, &cfg);
 * for (;;) {                                              // the main loop
 *     while (uart_get(&byte)) tou_dlt645_rx(&port, byte);
 *     tou_dlt645_tick(&port, ms_since_last_time());
 * }
 * @endcode
 */
#ifndef TOU_DLT645_H
#define TOU_DLT645_H

#include "tou/access.h"
#include "tou/keep.h"
#include "tou/object.h"

TOU_C_BEGIN

struct tou_dlt645_records;
struct tou_dlt645_steps;

/** Most bytes of the data of a frame. */
#define TOU_DLT645_DATA_MAX 200u
/** Bytes of the longest frame. */
#define TOU_DLT645_FRAME_MAX (12u + TOU_DLT645_DATA_MAX)
/** Bytes of an address, lowest first. */
#define TOU_DLT645_ADDRESS 6u

/** Most bytes of a variable. */
#define TOU_DLT645_VARIABLE 8u

/** Identifiers of one visit that are taken down. */
#define TOU_DLT645_VISIT 10u

/** What a board does for commands and identifiers that the library does not carry out. NULL: it does not, and they are refused. */
typedef struct tou_dlt645_effects {
    /**
     * A line is to change its speed. serial: the line of the port that was asked. code: 02 600, 04 1200, 08 2400, 10 4800, 20
     * 9600, 40 19200 Bd. sent: false, can it? true: the answer is out, now do. Answers TOU_OK if it can.
     */
    tou_err_t (*speed)(void *ctx, const tou_serial_t *serial, uint8_t code, bool sent) TOU_REENTRANT;
    /** The multi-function output is to give 0 seconds, 1 demand windows, 2 switches of the tariff. */
    tou_err_t (*output)(void *ctx, uint8_t signal) TOU_REENTRANT;
    /** Command 1C: order is N1. until: how long it may be carried out; 0: no end. */
    tou_err_t (*relay)(void *ctx, uint8_t order, tou_utc_t until) TOU_REENTRANT;
    /** Bits of status word 1..7 that the library does not know, see docs/dlt645.md; it adds those that it knows. */
    uint16_t (*status)(void *ctx, uint8_t word) TOU_REENTRANT;
    /**
     * A measured variable 02xxxxxx, of which blocks are asked for one by one: its bytes as they lie in a frame, at most
     * TOU_DLT645_VARIABLE. TOU_E_ABSENT: there is none.
     */
    tou_err_t (*variable)(void *ctx, uint32_t di, uint8_t *out, uint8_t *size) TOU_REENTRANT;
} tou_dlt645_effects_t;

/** Who may do what, 0 the highest right. Practice: see tou_dlt645_rights_default(). */
typedef struct tou_dlt645_rights {
    uint8_t parameter;    /**< write parameters, set the clock, freeze by schedule */
    uint8_t tariff;       /**< write tables, switch times, numbers of them, billing days */
    uint8_t clear;        /**< clear the meter, clear events */
    uint8_t demand_clear; /**< clear demand */
    uint8_t relay;        /**< command 1C */
} tou_dlt645_rights_t;

/** What all ports of a meter share: constant, and kept. */
typedef struct tou_dlt645_station_cfg {
    tou_access_t *access;                /**< who may write or move the clock; NULL: nobody */
    tou_keep_t *keep;                    /**< an answer waits until what was written is kept; NULL: it does not */
    const tou_dlt645_effects_t *effects; /**< NULL: none */
    void *ctx;                           /**< handed to them */
    tou_dlt645_rights_t rights;          /**< levels */
    uint16_t adjust_s;                   /**< most that a broadcast may move the clock by, seconds; 300 is the standard's */
    /** Keep a new address. NULL: it is for good. */
    tou_err_t (*readdress)(void *ctx, const uint8_t *address) TOU_REENTRANT;
} tou_dlt645_station_cfg_t;

/** What all ports of a meter share. `address` may be read; the rest is private. */
typedef struct tou_dlt645_station {
    const tou_dlt645_station_cfg_t *cfg; /**< kept */
    uint8_t address[TOU_DLT645_ADDRESS]; /**< own, lowest byte first */
    bool visited;                        /**< a visit is under way: its first identifier was told */
    uint8_t n_written;                   /**< identifiers of it that were not told yet */
    tou_utc_t wrote;                     /**< when the last one was written */
    uint32_t by;                         /**< who wrote */
    uint32_t written[TOU_DLT645_VISIT];  /**< those not told */
} tou_dlt645_station_t;

/** How a port works. Constant, and kept: everything it points to outlives the port. */
typedef struct tou_dlt645_cfg {
    const tou_objects_t *objects;             /**< what is read and written */
    const tou_serial_t *serial;               /**< where answers go */
    tou_dlt645_station_t *station;            /**< shared by the meter's ports, set up */
    uint16_t delay_ms;                        /**< from the last byte of a command to the first of its answer, 20..500 */
    uint8_t wake;                             /**< bytes FE before an answer, 0..4 */
    const struct tou_dlt645_records *records; /**< tou_dlt645_records; NULL: records are not served, nor linked */
    const struct tou_dlt645_steps *steps;     /**< tou_dlt645_steps; NULL: no step tariff is served, nor linked */
} tou_dlt645_cfg_t;

/** A change under way. Private. */
typedef struct tou_dlt645_job {
    uint8_t stage;       /**< what is next */
    uint8_t step;        /**< of a write that takes several records: what is done */
    uint8_t error;       /**< error byte of the answer; 0: as the outcome says */
    uint8_t old;         /**< control byte of 1997 that it came with; 0: it is of 2007 */
    bool waits;          /**< the last try found another write in its way */
    uint32_t ticket;     /**< of the commit that is waited for */
    uint8_t more;        /**< records of a write beside those that it always has */
    uint8_t entry;       /**< of a table of 1997: number of the one that is written; 0: none */
    tou_base_t base;     /**< heads of tables as a write makes them, or as they were */
    tou_scheme_t scheme; /**< likewise */
    tou_dayset_t dayset; /**< likewise */
    tou_batch_t batch;   /**< records that are written together */
} tou_dlt645_job_t;

/** Which record is being read. Private. */
typedef struct tou_dlt645_pin {
    uint32_t count; /**< how many there were when its age was taken */
    tou_utc_t at;   /**< its time */
    uint16_t age;   /**< 1 the newest */
    uint8_t blocks; /**< intervals of the load profile that the answer has, from this one on */
    uint8_t mode;   /**< that a freeze was taken in */
} tou_dlt645_pin_t;

/** A port. Private. */
typedef struct tou_dlt645 {
    const tou_dlt645_cfg_t *cfg; /**< kept */
    tou_dlt645_job_t job;        /**< the change under way */
    uint32_t di;                 /**< of the answer that has more frames */
    tou_dlt645_pin_t pin;        /**< of an answer that comes from a record */
    uint16_t last;               /**< place where its last frame began: piece x 32 + bytes of it that were sent before */
    uint16_t next;               /**< place where the next one begins */
    uint16_t old;                /**< identifier of 1997 that was answered last; 0: none */
    uint16_t ms;                 /**< since the last byte */
    uint8_t state;               /**< what it is doing */
    uint8_t speed;               /**< code of the speed to change to when the answer is out; 0: none */
    uint8_t seq;                 /**< number of the last one sent; 0: there is no such answer */
    bool more;                   /**< it was not the last one */
    uint8_t wake;                /**< bytes FE still to be sent */
    uint8_t at;                  /**< bytes of `frame` that were sent */
    uint8_t n;                   /**< bytes in `frame` */
    uint8_t frame[TOU_DLT645_FRAME_MAX]; /**< received, or to be sent */
} tou_dlt645_t;

/** @brief Levels as meters in the field have them: 2 for the tariff and for clearing the meter, 4 for the rest. */
void tou_dlt645_rights_default(tou_dlt645_rights_t *rights);
/** How records are served. Private. */
typedef struct tou_dlt645_records {
    /** A command to read is looked at: what came behind its identifier. */
    tou_err_t (*open)(tou_dlt645_t *self, const uint8_t *data, uint8_t size) TOU_REENTRANT;
    /** Another frame is asked for: is the record still there? */
    tou_err_t (*resume)(tou_dlt645_t *self) TOU_REENTRANT;
    /** A piece of the answer. */
    tou_err_t (*piece)(const tou_dlt645_t *self, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size) TOU_REENTRANT;
    /** A command to write is about to be done: look at what is there. */
    tou_err_t (*writing)(tou_dlt645_t *self) TOU_REENTRANT;
    /** It was done: tell it. */
    tou_err_t (*written)(tou_dlt645_t *self) TOU_REENTRANT;
} tou_dlt645_records_t;

/** For tou_dlt645_cfg_t, if its objects have an archive. */
extern const tou_dlt645_records_t tou_dlt645_records;

/** How the step tariff is served. Private. */
typedef struct tou_dlt645_steps {
    /** Is it an identifier of the step tariff? */
    bool (*serves)(uint32_t di) TOU_REENTRANT;
    /** A piece of an answer. */
    tou_err_t (*piece)(const tou_objects_t *objects, uint32_t di, uint16_t piece, uint8_t *out, uint8_t *size) TOU_REENTRANT;
    /** A write. */
    tou_err_t (*write)(const tou_objects_t *objects, uint32_t di, const uint8_t *data, uint8_t n,
                       tou_dlt645_job_t *job) TOU_REENTRANT;
    /** Is a second of a local date within five minutes of a settlement on that date, or is that not known? */
    bool (*settles)(const tou_objects_t *objects, const tou_date_t *date, uint32_t second) TOU_REENTRANT;
} tou_dlt645_steps_t;

/** For tou_dlt645_cfg_t, if its objects have a step tariff. */
extern const tou_dlt645_steps_t tou_dlt645_steps;

/**
 * @brief Set up what the ports of a meter share.
 * @param cfg      kept
 * @param address  TOU_DLT645_ADDRESS bytes, BCD, lowest first; copied
 * @return TOU_E_RANGE if a digit of the address or a level is out of range, or the address is that of broadcasts; nothing changes
 */
tou_err_t tou_dlt645_station_init(tou_dlt645_station_t *self, const tou_dlt645_station_cfg_t *cfg, const uint8_t *address);

/**
 * @brief Set up a port.
 * @param cfg  kept
 * @return TOU_E_RANGE if the delay or the bytes FE are out of range; nothing changes
 */
tou_err_t tou_dlt645_init(tou_dlt645_t *self, const tou_dlt645_cfg_t *cfg);

/** @brief A byte was received. @par Bound moving TOU_DLT645_FRAME_MAX bytes as often as there are bytes 68 among them */
void tou_dlt645_rx(tou_dlt645_t *self, uint8_t byte);

/**
 * @brief Time has passed: give up half a frame, make an answer, send on.
 * @param ms  since the last call; called at least each 10 ms or as soon as there is something
 * @par Bound reading the objects of one frame
 */
void tou_dlt645_tick(tou_dlt645_t *self, uint16_t ms);

/** @return whether a command waits for its answer, or an answer goes out: call tou_dlt645_tick() soon, and poll the meter */
bool tou_dlt645_busy(const tou_dlt645_t *self);

TOU_C_END

#endif

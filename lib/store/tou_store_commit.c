/* SPDX-License-Identifier: MIT */
#include "tou_store.h"

#include "tou/bytes.h"

#include <string.h>

#define JOB_CHUNK 32u
#define JOB_TRIES 3u

void tou_store_wrap(uint8_t *place, uint8_t id, uint32_t which, uint16_t size)
{
    place[0] = id;
    (void)tou_bytes_put(&place[1], which, 3);
    (void)tou_bytes_put(&place[TOU_STORE_HEAD + size],
                        ~tou_bytes_crc(TOU_CRC_SEED, place, (uint16_t)(TOU_STORE_HEAD + size)), 4);
}

void tou_store_job(tou_store_t *self, uint8_t stage, const uint8_t *place, uint32_t to, uint16_t size)
{
    self->stage      = stage;
    self->job.bytes  = place;
    self->job.to     = to;
    self->job.size   = size;
    self->job.at     = 0;
    self->job.tries  = 0;
    self->job.verify = false;
}

static tou_err_t job_failed(tou_store_job_t *job)
{
    job->tries++;
    job->at     = 0;
    job->verify = false;
    return (job->tries < JOB_TRIES) ? TOU_MORE : TOU_E_IO;
}

/* A chunk that lies within a page. */
static tou_err_t job_write(tou_store_job_t *job, const tou_nv_t *nv)
{
    uint32_t to = job->to + job->at;
    uint16_t n  = (uint16_t)(job->size - job->at);

    if (nv->page != 0u && n > nv->page - (to & (nv->page - 1u))) {
        n = (uint16_t)(nv->page - (to & (nv->page - 1u)));
    }
    tou_err_t err = nv->ops->write(nv->ctx, to, &job->bytes[job->at], n);

    if (err == TOU_OK) {
        job->at = (uint16_t)(job->at + n);
        if (job->at == job->size) {
            job->at     = 0;
            job->crc    = TOU_CRC_SEED;
            job->verify = true;
        }
    }
    return (err == TOU_E_IO) ? job_failed(job) : TOU_MORE;
}

/* The checksum, too: what RAM held may have been changed since it was wrapped. */
static tou_err_t job_verify(tou_store_job_t *job, const tou_nv_t *nv)
{
    uint8_t bytes[JOB_CHUNK];
    uint16_t n = (uint16_t)(job->size - job->at);

    n             = (n > JOB_CHUNK) ? (uint16_t)JOB_CHUNK : n;
    tou_err_t err = nv->ops->read(nv->ctx, job->to + job->at, bytes, n);

    if (err == TOU_E_BUSY) {
        return TOU_MORE;
    }
    if (err != TOU_OK || memcmp(bytes, &job->bytes[job->at], n) != 0) {
        return job_failed(job);
    }
    job->crc = tou_bytes_crc(job->crc, bytes, n);
    job->at  = (uint16_t)(job->at + n);
    if (job->at < job->size) {
        return TOU_MORE;
    }
    return (job->crc == TOU_CRC_RESIDUE) ? TOU_OK : TOU_E_IO;
}

tou_err_t tou_store_job_step(tou_store_t *self)
{
    return self->job.verify ? job_verify(&self->job, self->cfg->nv) : job_write(&self->job, self->cfg->nv);
}

static uint8_t *commit_map(const tou_store_t *self, uint8_t which)
{
    return self->cfg->map + (size_t)which * tou_store_map_bytes(self);
}

/* A ring whose entry waits and may be written; n_rings: none. */
static uint8_t commit_ring(const tou_store_t *self)
{
    uint8_t k = 0;

    while (k < self->cfg->n_rings && !tou_ring_writable(self, k)) {
        k++;
    }
    return k;
}

bool tou_store_can_begin(const tou_store_t *self)
{
    return (self->stage == TOU_STORE_IDLE || self->stage == TOU_STORE_BLANK) && !self->dirty &&
           commit_ring(self) == self->cfg->n_rings && !tou_journal_busy(&self->journal);
}

/* An entry may wait while its ring has no room: this record goes without it. */
static bool commit_whole(const tou_store_t *self)
{
    bool whole = true;

    for (uint8_t k = 0; k < self->cfg->n_rings && whole; k++) {
        whole = !self->cfg->state[k].waits;
    }
    return whole;
}

uint8_t *tou_store_begin(tou_store_t *self)
{
    const tou_store_cfg_t *cfg = self->cfg;
    uint16_t map               = tou_store_map_bytes(self);
    uint8_t *at                = cfg->buffer + TOU_JOURNAL_HEAD;

    self->stage = TOU_STORE_TAKE;
    self->whole = commit_whole(self);
    at          = tou_bytes_put(at, TOU_STORE_SECTION((uint32_t)self->blocks, cfg->n_rings), 2);
    at          = tou_bytes_put(at, TOU_STORE_VERSION, 1);
    at          = tou_bytes_put(at, cfg->n_params, 1);
    at          = tou_bytes_put(at, cfg->n_rings, 1);
    at          = tou_bytes_put(at, self->blocks, 2);
    at          = tou_bytes_put(at, tou_store_shape(cfg, cfg->n_params, cfg->n_rings), 4);
    memcpy(at, commit_map(self, TOU_MAP_NOW), map);
    at += map;
    for (uint8_t k = 0; k < cfg->n_rings; k++) {
        at = tou_ring_put(self, k, at);
    }
    tou_store_renew(self);
    return at;
}

static void commit_failed(tou_store_t *self)
{
    self->failing = true;
    self->asked   = true;
    tou_store_fault(self);
}

void tou_store_cancel(tou_store_t *self, bool failed)
{
    self->stage = TOU_STORE_IDLE;
    self->asked = true;
    if (failed) {
        commit_failed(self);
    }
    tou_store_renew(self);
}

uint16_t tou_store_room(const tou_store_t *self, const uint8_t *at)
{
    return (uint16_t)(self->cfg->journal.slot - TOU_JOURNAL_TAIL - (uint16_t)(at - self->cfg->buffer));
}

tou_err_t tou_store_commit(tou_store_t *self, const uint8_t *end)
{
    uint16_t body = (uint16_t)((uint16_t)(end - self->cfg->buffer) - TOU_JOURNAL_HEAD);
    tou_err_t err = tou_journal_write(&self->journal, self->cfg->buffer, body);

    self->stage = (err == TOU_OK) ? TOU_STORE_WRITE : TOU_STORE_IDLE;
    self->asked = false;
    if (err != TOU_OK) {
        commit_failed(self);
    }
    tou_store_renew(self);
    return err;
}

/* The record is complete: what it names is real, and what it no longer names is free after the next one. */
static void commit_done(tou_store_t *self)
{
    uint16_t n = tou_store_map_bytes(self);

    self->failing = false;
    self->number  = tou_journal_number(&self->journal);
    self->holds   = self->whole ? self->number : self->holds;
    self->skip    = (uint16_t)TOU_STORE_SECTION((uint32_t)self->blocks, self->cfg->n_rings);
    memcpy(commit_map(self, TOU_MAP_BEFORE), commit_map(self, TOU_MAP_NEWEST), n);
    memcpy(commit_map(self, TOU_MAP_NEWEST), commit_map(self, TOU_MAP_NOW), n);
    for (uint8_t k = 0; k < self->cfg->n_rings; k++) {
        self->cfg->state[k].before = self->cfg->state[k].since;
        self->cfg->state[k].since  = 0;
        self->asked                = self->asked || self->cfg->state[k].waits;
    }
}

static void commit_step(tou_store_t *self)
{
    tou_err_t err = tou_journal_step(&self->journal);

    if (tou_journal_busy(&self->journal) && err != TOU_E_IO) {
        return;
    }
    self->stage = TOU_STORE_IDLE;
    if (tou_journal_number(&self->journal) == self->number) {
        commit_failed(self);
    } else {
        commit_done(self);
    }
}

/* Blocks and entries are written when no record is under way. */
static bool store_next(tou_store_t *self)
{
    uint8_t ring = commit_ring(self);

    if (ring < self->cfg->n_rings) {
        tou_ring_begin(self, ring);
    } else if (self->dirty) {
        tou_param_begin(self);
    } else {
        return !tou_journal_ready(&self->journal);
    }
    return true;
}

bool tou_store_has_work(const tou_store_t *self)
{
    return self->stage > TOU_STORE_IDLE ||
           (tou_store_mounted(self) &&
            (self->dirty || commit_ring(self) < self->cfg->n_rings || !tou_journal_ready(&self->journal)));
}

bool tou_store_may_begin(const tou_store_t *self)
{
    return self->rests;
}

bool tou_store_busy(const tou_store_t *self)
{
    return self->works;
}

static void store_work(tou_store_t *self)
{
    tou_err_t err;

    if (self->stage == TOU_STORE_WRITE) {
        commit_step(self);
    } else if (self->stage == TOU_STORE_IDLE) {
        if (tou_journal_step(&self->journal) == TOU_E_IO) {
            tou_store_fault(self);
        }
    } else {
        err = tou_store_job_step(self);
        if (err != TOU_MORE && self->stage == TOU_STORE_PARAM) {
            tou_param_end(self, err);
        } else if (err != TOU_MORE) {
            tou_ring_end(self, err);
        }
    }
}

tou_err_t tou_store_step(tou_store_t *self)
{
    uint8_t stage = self->stage;
    bool more     = false;

    if (self->stage == TOU_STORE_BLANK) {
        self->stage = TOU_STORE_IDLE;
    }
    if (self->stage == TOU_STORE_IDLE) {
        more = store_next(self);
    } else if (self->stage > TOU_STORE_IDLE) {
        more = self->stage != TOU_STORE_TAKE;
    }
    if (more) {
        store_work(self);
    }
    if (self->stage > TOU_STORE_IDLE && self->stage == stage) {
        tou_store_renew_own(self);
    } else {
        tou_store_renew(self);
    }
    return more ? TOU_MORE : TOU_OK;
}

void tou_store_hurry(tou_store_t *self)
{
    if (self->stage == TOU_STORE_WRITE) {
        tou_journal_abort(&self->journal);
        self->stage = TOU_STORE_IDLE;
        tou_store_renew(self);
    }
}

/* Who waits asks at each poll. */
void tou_store_ask(tou_store_t *self)
{
    if (!self->asked) {
        self->asked = true;
        tou_store_renew_own(self);
    }
}

bool tou_store_asked(const tou_store_t *self)
{
    return self->asked;
}

bool tou_store_ready(tou_store_t *self)
{
    bool ready = !self->dirty && commit_whole(self);

    if (!tou_store_mounted(self)) {
        return true;
    }
    for (uint8_t k = 0; k < self->cfg->n_rings && ready; k++) {
        ready = tou_ring_has_room(self, k);
    }
    if (!ready) {
        tou_store_ask(self);
    }
    return ready;
}

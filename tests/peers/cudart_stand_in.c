// A stand-in for CUDA's runtime with its signatures (cuda_runtime_api.h): device memory is host memory, the default stream does at once what it is asked for, and other streams do so at once
// or, after stand_in_late(1), as late as they may. It refuses a copy into memory from which the default stream may still read.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096
#define RACE 700
#define NOT_READY 600

typedef struct { void* to; const void* from; size_t bytes; } Copy;
// What of a stream an event stands for: its first `copies` copies; or a moment of the default stream.
typedef struct { struct Stream* stream; long copies; long moment; } Event;
typedef struct Stream { Copy asked[MOST]; long copies, done, arrived, seen; } Stream;

static long now; // of the default stream
static struct { void* memory; long read; } places[64];
static int used, late;

void stand_in_late(int whether) { late = whether; }

static void run(Stream* s, long copies) {
    for (; s->done < copies; s->done++) memcpy(s->asked[s->done % MOST].to, s->asked[s->done % MOST].from, s->asked[s->done % MOST].bytes);
}

static long* read_at(void* memory) {
    for (int i = 0; i < used; i++) if (places[i].memory == memory) return &places[i].read;
    places[used].memory = memory;
    places[used].read = 0; // it may have been some other tensor's
    return &places[used++].read;
}

int cudaSetDevice(int device) { return device == 0 ? 0 : 101; }
int cudaGetDevice(int* device) { return *device = 0; }
int cudaStreamCreateWithFlags(Stream** made, unsigned flags) { *made = calloc(1, sizeof(Stream)); (*made)->seen = -1; return flags == 1 ? 0 : 1; }
int cudaStreamDestroy(Stream* s) { run(s, s->copies); free(s); return 0; }
int cudaStreamSynchronize(Stream* s) { run(s, s->copies); return 0; }
int cudaEventCreateWithFlags(Event** made, unsigned flags) { *made = calloc(1, sizeof(Event)); (*made)->moment = -1; return flags == 2 ? 0 : 1; }
int cudaEventDestroy(Event* e) { free(e); return 0; }
int cudaEventQuery(Event* e) { return e->stream && e->stream->done < e->copies ? NOT_READY : 0; }

int cudaEventRecord(Event* e, Stream* s) {
    if (s) *e = (Event){ s, s->copies, -1 };
    else *e = (Event){ NULL, 0, now++ };
    return 0;
}

int cudaStreamWaitEvent(Stream* s, Event* e, unsigned flags) {
    if (s) { if (e->moment > s->seen) s->seen = e->moment; return 0; }
    if (!e->stream) return 0;
    run(e->stream, e->copies);
    // From now on the default stream reads what was copied.
    for (; e->stream->arrived < e->copies; e->stream->arrived++) *read_at(e->stream->asked[e->stream->arrived % MOST].to) = now;
    return 0;
}

int cudaMemcpyAsync(void* to, const void* from, size_t bytes, int kind, Stream* s) {
    if (kind != 1 || !s) return 1;
    if (*read_at(to) > s->seen) return RACE;
    s->asked[s->copies++ % MOST] = (Copy){ to, from, bytes };
    if (!late) run(s, s->copies);
    return 0;
}

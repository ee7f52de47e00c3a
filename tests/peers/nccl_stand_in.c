// A stand-in for NCCL with its signatures (nccl.h): ranks of one machine, tensors in host memory, messages through shared memory that the unique id names.
// It shows that the calls of Cornet.Runtime/Distributed/NcclLibrary.cs are right where there is no GPU.
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM 65536
#define VERSION 22707

typedef struct { char bytes[128]; } ncclUniqueId;
typedef struct { atomic_long arrived; long unused[7]; char room[ROOM * 8]; } Shared;
struct ncclComm { int size, rank; Shared* shared; long turn; };
typedef struct ncclComm* ncclComm_t;

static void meet(ncclComm_t c) {
    atomic_fetch_add(&c->shared->arrived, 1);
    c->turn++;
    while (atomic_load(&c->shared->arrived) < c->turn * c->size) sched_yield();
}

static size_t width(int type) { return type == 1 ? 1 : type == 7 ? 4 : type == 4 || type == 8 ? 8 : 0; }

int ncclGetVersion(int* version) {
    *version = getenv("STAND_IN_VERSION") ? atoi(getenv("STAND_IN_VERSION")) : VERSION;
    return 0;
}

int ncclGetUniqueId(ncclUniqueId* id) {
    memset(id, 0, sizeof *id);
    snprintf(id->bytes, sizeof id->bytes, "/cornet-nccl-%d", getpid());
    return 0;
}

int ncclCommInitRank(ncclComm_t* made, int size, ncclUniqueId id, int rank) {
    int file = shm_open(id.bytes, O_CREAT | O_RDWR, 0600);
    if (file < 0 || ftruncate(file, sizeof(Shared))) return 2;
    ncclComm_t c = calloc(1, sizeof *c);
    c->size = size;
    c->rank = rank;
    c->shared = mmap(0, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    meet(c);
    if (rank == 0) shm_unlink(id.bytes);
    *made = c;
    return 0;
}

int ncclAllReduce(const void* in, void* out, size_t count, int type, int op, ncclComm_t c, void* stream) {
    // Sums only, on the default stream.
    if (op != 0 || stream || !width(type) || type == 1) return 4;
    for (size_t at = 0; at < count; at += ROOM) {
        size_t some = count - at < ROOM ? count - at : ROOM;
        if (c->rank == 0) memset(c->shared->room, 0, sizeof c->shared->room);
        meet(c);
        for (int rank = 0; rank < c->size; rank++) {
            if (rank == c->rank) {
                for (size_t i = 0; i < some; i++) {
                    if (type == 7) ((float*)c->shared->room)[i] += ((const float*)in)[at + i];
                    if (type == 8) ((double*)c->shared->room)[i] += ((const double*)in)[at + i];
                    if (type == 4) ((int64_t*)c->shared->room)[i] += ((const int64_t*)in)[at + i];
                }
            }
            meet(c);
        }
        memcpy((char*)out + at * width(type), c->shared->room, some * width(type));
        meet(c);
    }
    return 0;
}

int ncclBroadcast(const void* in, void* out, size_t count, int type, int root, ncclComm_t c, void* stream) {
    if (stream || !width(type)) return 4;
    size_t bytes = count * width(type), room = sizeof c->shared->room;
    for (size_t at = 0; at < bytes; at += room) {
        size_t some = bytes - at < room ? bytes - at : room;
        if (c->rank == root) memcpy(c->shared->room, (const char*)in + at, some);
        meet(c);
        if (c->rank != root) memcpy((char*)out + at, c->shared->room, some);
        meet(c);
    }
    return 0;
}

int ncclCommGetAsyncError(ncclComm_t c, int* error) { *error = 0; return 0; }
int ncclCommAbort(ncclComm_t c) { return 0; }
int ncclCommDestroy(ncclComm_t c) { munmap(c->shared, sizeof(Shared)); free(c); return 0; }
const char* ncclGetErrorString(int code) { return code == 4 ? "invalid argument" : "unhandled system error"; }

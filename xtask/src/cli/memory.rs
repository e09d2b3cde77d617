//! Where memory comes from, and what becomes of it when it is given back.

/// More than anything that is allocated again and again, in bytes; within what glibc lets its thresholds grow to.
const LARGE: usize = 16 << 20;

/// Keeps memory in the process between one use and the next.
///
/// glibc gives the top of its heap back as soon as 128 KB of it are free. libgit2 allocates more than that to compress
/// an object and frees it again, so that the kernel would clear the same pages for every file of a commit: a tenth of
/// `new-project`. Freeing one large block raises the threshold to twice its size (`M_MMAP_THRESHOLD` in mallopt(3),
/// "dynamic"). The block is never touched, so that it needs no memory; other allocators take no notice.
pub(super) fn keep() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGE)));
}

/// What is read of documents is a hundred thousand small pieces of memory, asked for on all threads. glibc grows the heap
/// of a thread page by page, each a call of the kernel that the other threads wait for; this one takes large pages. libgit2
/// keeps glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

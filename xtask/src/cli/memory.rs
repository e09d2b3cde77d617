//! Where memory comes from.

/// What is read of documents is a hundred thousand small pieces of memory, asked for on all threads. glibc grows the heap
/// of a thread page by page, each a call of the kernel that the other threads wait for; this one takes large pages. libgit2
/// keeps glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

//! Git's packfile: many objects in one file, as gitformat-pack(5) has it. None is written as a difference from another.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::ObjectType;
use rayon::prelude::*;
use sha1::{Digest, Sha1};

/// The packfile that holds these objects.
///
/// # Errors
///
/// Where there are more than it can hold, or one is of no kind that it knows.
pub(super) fn encode(objects: &[(ObjectType, &[u8])]) -> io::Result<Vec<u8>> {
    let number = u32::try_from(objects.len()).map_err(io::Error::other)?;
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend(number.to_be_bytes());
    let entries: Vec<_> = objects.par_iter().map(|(kind, content)| entry(*kind, content)).collect();
    for entry in entries {
        pack.extend(entry?);
    }
    let checksum = Sha1::digest(&pack);
    pack.extend(checksum);
    Ok(pack)
}

/// An object's kind and size, four bits of it and then seven to a byte, and its content as Git compresses what is new.
fn entry(kind: ObjectType, content: &[u8]) -> io::Result<Vec<u8>> {
    let kind: u8 = match kind {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        ObjectType::Blob => 3,
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    let (mut byte, mut rest) = (kind << 4 | low_bits(content.len(), 4), content.len() >> 4);
    let mut entry = Vec::new();
    while rest > 0 {
        entry.push(byte | 0x80);
        (byte, rest) = (low_bits(rest, 7), rest >> 7);
    }
    entry.push(byte);
    let mut encoder = ZlibEncoder::new(entry, Compression::fast());
    encoder.write_all(content)?;
    encoder.finish()
}

fn low_bits(number: usize, bits: u32) -> u8 {
    u8::try_from(number & ((1 << bits) - 1)).unwrap_or_default()
}

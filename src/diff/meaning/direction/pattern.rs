//! Which of two patterns matches more.

use core::net::IpAddr;

/// Tells whether everything that one value of an authorization rule matches, another does. Values
/// may begin or end with `*`; blocks of addresses are compared as such.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    // Path templates (`{*}`) are compared as they are written only.
    if wide.contains('{') || narrow.contains('{') {
        return false;
    }
    match (wide.strip_suffix('*'), wide.strip_prefix('*')) {
        (Some(prefix), _) => narrow.starts_with(prefix) && !narrow.starts_with('*'),
        (_, Some(suffix)) => narrow.ends_with(suffix) && !narrow.ends_with('*'),
        _ => block_covers(wide, narrow),
    }
}

/// Tells whether a block of addresses holds another.
pub(super) fn block_covers(wide: &str, narrow: &str) -> bool {
    let (Some((wide, length)), Some((narrow, of_narrow))) = (block(wide), block(narrow)) else {
        return false;
    };
    let shared = |wide: u128, narrow: u128, bits: u32| {
        length <= of_narrow && (length == 0 || (wide ^ narrow) >> (bits - length) == 0)
    };
    match (wide, narrow) {
        (IpAddr::V4(wide), IpAddr::V4(narrow)) => {
            shared(u32::from(wide).into(), u32::from(narrow).into(), 32)
        }
        (IpAddr::V6(wide), IpAddr::V6(narrow)) => shared(wide.into(), narrow.into(), 128),
        _ => false,
    }
}

/// Reads an address, or a block with its length.
fn block(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address = address.parse::<IpAddr>().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Some(most), |it| it.parse().ok())?;
    (length <= most).then_some((address, length))
}

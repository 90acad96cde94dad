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

/// Tells whether blocks of addresses together hold another: two halves make a whole.
pub(super) fn blocks_cover(wide: &[&str], narrow: &str) -> bool {
    let Some((address, length)) = block(narrow) else { return false };
    let inner = |it: &&&str| block_covers(narrow, it);
    let all_bits = if address.is_ipv4() { 32 } else { 128 };
    if wide.iter().any(|it| block_covers(it, narrow)) {
        return true;
    }
    let inside = wide.iter().filter(inner).copied().collect::<Vec<_>>();
    if inside.len() < 2 || length >= all_bits {
        return false;
    }
    let length = length + 1;
    let bit = 1_u128 << (all_bits - length);
    let halves = match address {
        IpAddr::V4(it) => {
            let (bits, bit) = (u32::from(it), u32::try_from(bit).unwrap_or(0));
            [bits & !bit, bits | bit].map(|it| IpAddr::V4(it.into()))
        }
        IpAddr::V6(it) => {
            let bits = u128::from(it);
            [bits & !bit, bits | bit].map(|it| IpAddr::V6(it.into()))
        }
    };
    halves.iter().all(|half| blocks_cover(&inside, &format!("{half}/{length}")))
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

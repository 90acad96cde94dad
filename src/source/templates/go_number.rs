//! Numbers as Go prints them.

use kubeyaml::Number;

/// Returns a number as the `float64` that Helm makes of it; `None` when that loses digits.
pub fn as_float64(number: Number) -> Option<f64> {
    /// Every whole number up to here is a `float64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_precision_loss, reason = "what loses digits is refused below")]
    let float = match number {
        Number::Int(int) => int as f64,
        Number::UInt(int) => int as f64,
        Number::Float(float) => float,
    };
    (float.abs() < EXACT).then_some(float)
}

/// Returns a number as Go's `fmt` prints a `float64`: the fewest digits that give it back, with an
/// exponent from a million on and below a ten-thousandth. Helm reads every number of a values file
/// as a `float64`, so a chart prints 1000000 as `1e+06`.
pub fn go_number(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::go_number;

    #[test]
    fn numbers_print_as_helm_printed_them() {
        for (number, printed) in [
            (0.0, "0"),
            (1.0, "1"),
            (1.5, "1.5"),
            (123_456.0, "123456"),
            (123_456.789, "123456.789"),
            (1_000_000.0, "1e+06"),
            (-1_000_000.0, "-1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1_234_567.891, "1.234567891e+06"),
            (1e15, "1e+15"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.000_012, "1.2e-05"),
        ] {
            assert_eq!(go_number(number), printed);
        }
    }
}

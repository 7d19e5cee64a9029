// latentlabNumbers writes the numbers of ranges, given by their ends low and high: with the
// decimals of a hundredth of the widest range, or with a power of ten where they would be long.
function latentlabNumbers(low, high) {
  const extent = Math.max(...low.map((v, k) => high[k] - v));
  const largest = Math.max(...low.map(Math.abs), ...high.map(Math.abs));
  const places = 1 - Math.floor(Math.log10(extent / 10)); // of a hundredth; below 0 left of the point
  const decimals = Math.max(0, places);
  const isPlain = decimals <= 7 && largest < 1e6;
  const mantissa = Math.max(1, Math.min(8, Math.floor(Math.log10(largest)) + places));
  const minus = (text) => text.replace(/-/g, "−");

  // exponential returns a number with a power of ten: 1.50×10⁸, or, without zeros, 10⁸.
  function exponential(v, zeros) {
    if (!v) return "0";
    const [digits, power] = v.toExponential(mantissa).split("e");
    const factor = zeros ? digits : String(+digits);
    if (+power === 0) return minus(factor);
    return latentlabPower(factor, power);
  }

  // format returns a number as text, of the same form for all of a range.
  function format(v) {
    if (!isPlain) return exponential(v, true);
    const rounded = Math.abs(v) < 0.5 * 10 ** -decimals ? 0 : v; // no −0.00
    return minus(rounded.toFixed(decimals));
  }
  // formatEnd returns an end of a range as text, without zeros after its last digit.
  function formatEnd(v) {
    return isPlain ? minus(String(+v.toFixed(decimals))) : exponential(v, false);
  }
  // longest is the length of the longest end as format writes it.
  const longest = Math.max(...low.concat(high).map((v) => format(v).length));
  return { format, formatEnd, longest };
}

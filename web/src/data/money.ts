/** "0.42", and with more digits where two would read as nothing. */
export function dollars(usd: number): string {
  return usd === 0 || usd >= 0.1 ? usd.toFixed(2) : usd.toFixed(4);
}

/** "18,200" */
export function thousands(number: number): string {
  return number.toLocaleString("en-US");
}

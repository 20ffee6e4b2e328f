import { describe, expect, it } from "vitest";
import { declarationPattern } from "./declaration-patterns.ts";

describe("lines that may declare a name", () => {
  it.each([
    ["javascript", "export async function pay() {"],
    ["javascript", "export default class pay extends B {"],
    ["javascript", "export const pay = 1;"],
    ["javascript", "  private readonly pay: B;"],
    ["javascript", "  async pay(a: A): Promise<B> {"],
    ["javascript", "  pay: async () => {"],
    ["javascript", "type pay<T> = T;"],
    ["python", "def pay(a):"],
    ["python", "    async def pay(self):"],
    ["python", "class pay:"],
    ["python", "pay: int = 1"],
    ["go", "func pay(a int) {"],
    ["go", "func (s *Store) pay() error {"],
    ["go", "type pay struct {"],
    ["go", "\tpay = iota"],
    ["go", "\tpay() error"],
    ["java", "  public static List<A> pay(int a) {"],
    ["java", "  int[] pay = {};"],
    ["java", "fun pay(a: Int) {"],
    ["java", "fun String.pay() = 1"],
    ["java", "public interface pay {"],
    ["csharp", "public record struct pay(int A);"],
    ["csharp", "  public int pay { get; set; }"],
    ["csharp", "  Task<int> pay(int a)"],
    ["php", "  public static function &pay($a) {"],
    ["php", "final class pay {"],
    ["php", "const pay = 1;"],
    ["ruby", "  def self.pay(a)"],
    ["ruby", "class A::pay < B"],
    ["ruby", "pay = 1"],
    ["rust", "pub(crate) async fn pay(&self) {"],
    ["rust", "pub static mut pay: i32 = 1;"],
    ["rust", "macro_rules! pay {"],
    ["cpp", "#define pay 1"],
    ["cpp", "static int *pay(int a) {"],
    ["cpp", "int Store::pay(int a) {"],
    ["cpp", "} pay;"],
    ["cpp", "enum class pay {"],
  ])("%s: %s", (family, line) => {
    expect(new RegExp(declarationPattern(family, ["other", "pay"])).test(line)).toBe(true);
  });

  it.each([
    ["javascript", "  return pay;"],
    ["javascript", "const payment = 1;"],
    ["python", "x = pay(1)"],
    ["python", "if pay == 1:"],
    ["go", "\tx := pay(1)"],
    ["go", "\tpay.x()"],
    ["java", "  a.pay(1);"],
    ["php", "  $this->pay(1);"],
    ["ruby", "  x.pay(1)"],
    ["ruby", "  pay == 1"],
    ["rust", "  self.pay(1);"],
    ["cpp", "  a->pay(1);"],
  ])("%s: not %s", (family, line) => {
    expect(new RegExp(declarationPattern(family, ["other", "pay"])).test(line)).toBe(false);
  });
});

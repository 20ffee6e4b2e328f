import { crc32, deflateRawSync } from "node:zlib";

/** A zip archive as any tool writes it; `large`: with the records for archives beyond 65,535 entries. */
export function zipOf(entries: Readonly<Record<string, string>>, large = false): Buffer {
  const parts: Buffer[] = [];
  const listing: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const raw = Buffer.from(text);
    const data = deflateRawSync(raw);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(raw), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(raw.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([signature(0x04034b50), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(large ? 0xffffffff : offset, 10);
    const extra = Buffer.alloc(large ? 12 : 0);
    if (large) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(8, 2);
      extra.writeBigUInt64LE(BigInt(offset), 4);
    }
    const head = Buffer.from(fields);
    head.writeUInt16LE(extra.length, 24);
    listing.push(signature(0x02014b50), Buffer.from([20, 0]), head, tail, Buffer.from(name), extra);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(listing);
  return Buffer.concat([
    ...parts,
    central,
    ...endOf(central, offset, Object.keys(entries).length, large),
  ]);
}

function endOf(central: Buffer, offset: number, count: number, large: boolean): Buffer[] {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(large ? 0xffff : count, 4);
  end.writeUInt16LE(large ? 0xffff : count, 6);
  end.writeUInt32LE(large ? 0xffffffff : central.length, 8);
  end.writeUInt32LE(large ? 0xffffffff : offset, 12);
  if (!large) return [signature(0x06054b50), end];
  const end64 = Buffer.alloc(52);
  end64.writeBigUInt64LE(BigInt(central.length), 36);
  end64.writeBigUInt64LE(BigInt(offset), 44);
  const locator = Buffer.alloc(16);
  locator.writeBigUInt64LE(BigInt(offset + central.length), 4);
  return [signature(0x06064b50), end64, signature(0x07064b50), locator, signature(0x06054b50), end];
}

function signature(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

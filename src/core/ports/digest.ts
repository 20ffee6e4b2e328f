/** SHA-256 of the UTF-8 bytes of `text`, as 64 lowercase hex digits. A port because the core uses no Node modules. */
export type Digest = (text: string) => string;

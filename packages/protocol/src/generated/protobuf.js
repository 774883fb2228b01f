/*! protobufjs 8.8.1 (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */
// What our schema needs of it, taken by scripts/generate-protobuf.ts.

const strictDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8_read_decoder(decoder, buffer, start, end) {
    var source = start === 0 && end === buffer.length
        ? buffer
        : buffer.subarray(start, end);
    return decoder.decode(source);
}

function utf8_readStrict(buffer, start, end) {
    if (end - start < 1)
        return "";
    if (end - start >= 64)
        return utf8_read_decoder(strictDecoder, buffer, start, end);

    var str = "",
        i = start,
        c1;

    for (; i < end; ++i) {
        c1 = buffer[i];
        if (c1 & 0x80)
            return str + utf8_read_decoder(strictDecoder, buffer, i, end);
        str += String.fromCharCode(c1);
    }

    return str;
}

function indexOutOfRange(reader, writeLength) {
    return RangeError("index out of range: " + reader.pos + " + " + (writeLength || 1) + " > " + reader.len);
}

export class Reader {
constructor(buffer) {

    this.buf = buffer;

    this.pos = 0;

    this.len = buffer.length;

}

bytes() {
    var length = this.size(),
        start  = this.pos,
        end    = this.pos + length;

    this.pos = end;
    return this.raw(start, end);
}

stringVerify() {
    var length = this.size(),
        start  = this.pos,
        end    = this.pos + length;

    this.pos = end;
    return utf8_readStrict(this.buf, start, end);
}

skip(length) {
    if (typeof length === "number") {
        if (this.pos + length > this.len)
            throw indexOutOfRange(this, length);
        this.pos += length;
    } else {
        do {
            if (this.pos >= this.len)
                throw indexOutOfRange(this);
        } while (this.buf[this.pos++] & 128);
    }
    return this;
}

skipType(wireType, depth, fieldNumber) {
    if (depth === undefined) depth = 0;
    if (depth > 100)
        throw Error("max depth exceeded");
    if (fieldNumber === 0)
        throw Error("illegal tag: field number 0");
    switch (wireType) {
        case 0:
            this.skip();
            break;
        case 1:
            this.skip(8);
            break;
        case 2:
            this.skip(this.size());
            break;
        case 3:
            while (true) {
                var tag = this.tag();
                var nestedField = tag >>> 3;
                wireType = tag & 7;
                if (!nestedField)
                    throw Error("illegal tag: field number 0");
                if (wireType === 4) {
                    if (fieldNumber !== undefined && nestedField !== fieldNumber)
                        throw Error("invalid end group tag");
                    break;
                }
                this.skipType(wireType, depth + 1, nestedField);
            }
            break;
        case 5:
            this.skip(4);
            break;

        default:
            throw Error("invalid wire type " + wireType + " at offset " + this.pos);
    }
    return this;
}
}

function sizeVarint32(value) {
    return value         < 128       ? 1
         : value         < 16384     ? 2
         : value         < 2097152   ? 3
         : value         < 268435456 ? 4
         :                             5;
}

function writeVarint32(val, buf, pos) {
    while (val > 127) {
        buf[pos++] = val & 127 | 128;
        val >>>= 7;
    }
    buf[pos] = val;
    return pos + 1;
}

export class Writer {
constructor(buf) {

    this.pos = 0;

    this.buf = buf;

}

reserve(n) {
    var need = this.pos + n;
    if (need > this.buf.length) {
        var size = this.buf.length << 1;
        if (size < need)
            size = need;
        var buf = new Uint8Array(size);
        buf.set(this.buf.subarray(0, this.pos), 0);
        this.buf = buf;
    }
}

uint32(value) {
    value = value >>> 0;
    this.reserve(5);
    var pos = this.pos;
    this.pos = writeVarint32(value, this.buf, pos);
    return this;
}

raw(value) {
    var len = value.length >>> 0;
    if (!len)
        return this;
    this.reserve(len);
    this.buf.set(value, this.pos);
    this.pos += len;
    return this;
}

delim(pos, len) {
    var n = sizeVarint32(len);
    if (n > 1)
        this.buf.copyWithin(pos + n, pos + 1, pos + 1 + len);
    writeVarint32(len, this.buf, pos);
    this.pos = pos + n + len;
    return this;
}
}

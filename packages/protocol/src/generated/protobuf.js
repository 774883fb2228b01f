/*! protobufjs 8.8.1 (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */
// Reader and writer alone, made by scripts/generate-protobuf.ts.
export const protobuf = /* @__PURE__ */ (() => {
var it = Object.create;
var H = Object.defineProperty;
var rt = Object.getOwnPropertyDescriptor;
var et = Object.getOwnPropertyNames;
var st = Object.getPrototypeOf, nt = Object.prototype.hasOwnProperty;
var g = (e, t) => () => {
  try {
    return t || e((t = { exports: {} }).exports, t), t.exports;
  } catch (i) {
    throw t = 0, i;
  }
};
var ot = (e, t, i, r) => {
  if (t && typeof t == "object" || typeof t == "function")
    for (let s of et(t))
      !nt.call(e, s) && s !== i && H(e, s, { get: () => t[s], enumerable: !(r = rt(t, s)) || r.enumerable });
  return e;
};
var I = (e, t, i) => (i = e != null ? it(st(e)) : {}, ot(
  t || !e || !e.__esModule ? H(i, "default", { value: e, enumerable: !0 }) : i,
  e
));
var T = g((vt, N) => {
  "use strict";
  N.exports = a;
  var k;
  function a(e, t) {
    this.lo = e >>> 0, this.hi = t >>> 0;
  }
  var _ = a.zero = new a(0, 0);
  _.toNumber = function() {
    return 0;
  };
  _.zzEncode = _.zzDecode = function() {
    return this;
  };
  _.length = function() {
    return 1;
  };
  var _t = a.zeroHash = "\0\0\0\0\0\0\0\0";
  a.fromNumber = function(t) {
    if (t === 0)
      return _;
    var i = t < 0;
    i && (t = -t);
    var r = t >>> 0, s = (t - r) / 4294967296 >>> 0;
    return i && (s = ~s >>> 0, r = ~r >>> 0, ++r > 4294967295 && (r = 0, ++s > 4294967295 && (s = 0))), new a(r, s);
  };
  a.from = function(t) {
    if (typeof t == "number")
      return a.fromNumber(t);
    if (typeof t == "string" || t instanceof String)
      if (k)
        t = k.fromString(t);
      else
        return a.fromNumber(parseInt(t, 10));
    return t.low || t.high ? new a(t.low >>> 0, t.high >>> 0) : _;
  };
  a.prototype.toNumber = function(t) {
    if (!t && this.hi >>> 31) {
      var i = ~this.lo + 1 >>> 0, r = ~this.hi >>> 0;
      return i || (r = r + 1 >>> 0), -(i + r * 4294967296);
    }
    return this.lo + this.hi * 4294967296;
  };
  var dt = String.prototype.charCodeAt;
  a._configure = function(e) {
    k = e;
  };
});
var W = g((R) => {
  "use strict";
  var D = R, ht = new TextDecoder("utf-8", { ignoreBOM: !0 }), b, ut = 64;
  try {
    b = new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 });
  } catch {
    b = ht;
  }
  D.length = function(t) {
    for (var i = 0, r = 0, s = 0; s < t.length; ++s)
      r = t.charCodeAt(s), r < 128 ? i += 1 : r < 2048 ? i += 2 : (r & 64512) === 55296 && (t.charCodeAt(s + 1) & 64512) === 56320 ? (++s, i += 4) : i += 3;
    return i;
  };
  function C(e, t, i, r) {
    var s = i === 0 && r === t.length ? t : t.subarray(i, r);
    return e.decode(s);
  }
  D.readStrict = function(t, i, r) {
    if (r - i < 1)
      return "";
    if (r - i >= ut)
      return C(b, t, i, r);
    for (var s = "", n = i, u, c, p, v, m, x, E, L; n + 7 < r; n += 8) {
      if (u = t[n], c = t[n + 1], p = t[n + 2], v = t[n + 3], m = t[n + 4], x = t[n + 5], E = t[n + 6], L = t[n + 7], (u | c | p | v | m | x | E | L) & 128)
        return s + C(b, t, n, r);
      s += String.fromCharCode(u, c, p, v, m, x, E, L);
    }
    for (; n < r; ++n) {
      if (u = t[n], u & 128)
        return s + C(b, t, n, r);
      s += String.fromCharCode(u);
    }
    return s;
  };
  D.write = function(t, i, r) {
    for (var s = r, n, u, c = 0; c < t.length; ++c)
      n = t.charCodeAt(c), n < 128 ? i[r++] = n : n < 2048 ? (i[r++] = n >> 6 | 192, i[r++] = n & 63 | 128) : (n & 64512) === 55296 && ((u = t.charCodeAt(c + 1)) & 64512) === 56320 ? (n = 65536 + ((n & 1023) << 10) + (u & 1023), ++c, i[r++] = n >> 18 | 240, i[r++] = n >> 12 & 63 | 128, i[r++] = n >> 6 & 63 | 128, i[r++] = n & 63 | 128) : (i[r++] = n >> 12 | 224, i[r++] = n >> 6 & 63 | 128, i[r++] = n & 63 | 128);
    return r - s;
  };
});
var q = g((yt, U) => {
  "use strict";
  U.exports = ft;
  function ft(e, t, i) {
    var r = i || 8192, s = r >>> 1, n = null, u = r;
    return function(p) {
      if (p < 1 || p > s)
        return e(p);
      u + p > r && (n = e(r), u = 0);
      var v = t.call(n, u, u += p);
      return u & 7 && (u = (u | 7) + 1), v;
    };
  }
});
var A = g((l) => {
  l.LongBits = T();
  l.utf8 = W();
  l.pool = q();
  l.merge = Object.assign;
  l.isString = () => !1;
  l.recursionLimit = 100;
});
var K = g((xt, J) => {
  "use strict";
  J.exports = h;
  var w = A(), B, G = w.LongBits, at = w.utf8;
  function f(e, t) {
    return RangeError("index out of range: " + e.pos + " + " + (t || 1) + " > " + e.len);
  }
  function h(e) {
    this.buf = e, this.pos = 0, this.len = e.length, this.view = null, this.discardUnknown = h.discardUnknown;
  }
  function M(e) {
    if (Array.isArray(e) && (e = new Uint8Array(e)), e instanceof Uint8Array)
      return new h(e);
    throw Error("illegal buffer");
  }
  var Z = function() {
    return w.Buffer ? function(i) {
      return (h.create = function(s) {
        return w.Buffer.isBuffer(s) ? new B(s) : M(s);
      })(i);
    } : M;
  };
  h.create = Z();
  h.prototype.raw = function(t, i) {
    return this.buf.subarray(t, i);
  };
  function O(e) {
    for (var t = 0, i = 0; i < 4; ++i) {
      if (e.pos >= e.len)
        throw f(e);
      var r = e.buf[e.pos++];
      if (t = (t | (r & 127) << i * 7) >>> 0, r < 128)
        return t;
    }
    throw f(e);
  }
  h.prototype.uint32 = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw f(this);
      if (this.buf[this.pos] >= 128)
        return O(this);
    }
    var t = this.buf, i = this.pos, r = (t[i] & 127) >>> 0;
    if (t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 7) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 14) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 21) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 15) << 28) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    for (var s = 0; s < 5; ++s) {
      if (i >= this.len)
        throw this.pos = i, f(this);
      if (t[i++] < 128)
        return this.pos = i, r;
    }
    throw this.pos = i, Error("invalid varint encoding");
  };
  h.prototype.tag = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw f(this);
      if (this.buf[this.pos] >= 128)
        return O(this);
    }
    var t = this.buf, i = this.pos, r = (t[i] & 127) >>> 0;
    if (t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 7) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 14) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 21) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 15) << 28) >>> 0, t[i] < 128 && (t[i] & 112) === 0)
      return this.pos = i + 1, r;
    throw this.pos = i + 1, Error("invalid tag encoding");
  };
  h.prototype.size = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw f(this);
      if (this.buf[this.pos] >= 128)
        return O(this);
    }
    var t = this.buf, i = this.pos, r = (t[i] & 127) >>> 0;
    if (t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 7) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 14) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (r = (r | (t[i] & 127) << 21) >>> 0, t[i++] < 128)
      return this.pos = i, r;
    if (this.pos = i + 1, t[i] > 7)
      throw Error("invalid length encoding");
    return (r | t[i] << 28) >>> 0;
  };
  function S() {
    var e = new G(0, 0), t = 0;
    if (this.len - this.pos > 4) {
      for (; t < 4; ++t)
        if (e.lo = (e.lo | (this.buf[this.pos] & 127) << t * 7) >>> 0, this.buf[this.pos++] < 128)
          return e;
      if (e.lo = (e.lo | (this.buf[this.pos] & 127) << 28) >>> 0, e.hi = (e.hi | (this.buf[this.pos] & 127) >> 4) >>> 0, this.buf[this.pos++] < 128)
        return e;
      t = 0;
    } else {
      for (; t < 4; ++t) {
        if (this.pos >= this.len)
          throw f(this);
        if (e.lo = (e.lo | (this.buf[this.pos] & 127) << t * 7) >>> 0, this.buf[this.pos++] < 128)
          return e;
      }
      throw f(this);
    }
    if (this.len - this.pos > 4) {
      for (; t < 5; ++t)
        if (e.hi = (e.hi | (this.buf[this.pos] & 127) << t * 7 + 3) >>> 0, this.buf[this.pos++] < 128)
          return e;
    } else
      for (; t < 5; ++t) {
        if (this.pos >= this.len)
          throw f(this);
        if (e.hi = (e.hi | (this.buf[this.pos] & 127) << t * 7 + 3) >>> 0, this.buf[this.pos++] < 128)
          return e;
      }
    throw Error("invalid varint encoding");
  }
  function j(e, t) {
    return (e[t - 4] | e[t - 3] << 8 | e[t - 2] << 16 | e[t - 1] << 24) >>> 0;
  }
  function X() {
    if (this.pos + 8 > this.len)
      throw f(this, 8);
    return new G(j(this.buf, this.pos += 4), j(this.buf, this.pos += 4));
  }
  h.prototype.bytes = function() {
    var t = this.size(), i = this.pos, r = this.pos + t;
    if (r > this.len)
      throw f(this, t);
    return this.pos = r, this.raw(i, r);
  };
  h.prototype.stringVerify = function() {
    var t = this.size(), i = this.pos, r = this.pos + t;
    if (r > this.len)
      throw f(this, t);
    return this.pos = r, at.readStrict(this.buf, i, r);
  };
  h.prototype.skip = function(t) {
    if (typeof t == "number") {
      if (this.pos + t > this.len)
        throw f(this, t);
      this.pos += t;
    } else
      do
        if (this.pos >= this.len)
          throw f(this);
      while (this.buf[this.pos++] & 128);
    return this;
  };
  h.recursionLimit = w.recursionLimit;
  h.discardUnknown = !0;
  h.prototype.skipType = function(e, t, i) {
    if (t === void 0 && (t = 0), t > h.recursionLimit)
      throw Error("max depth exceeded");
    if (i === 0)
      throw Error("illegal tag: field number 0");
    switch (e) {
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
        for (; ; ) {
          var r = this.tag(), s = r >>> 3;
          if (e = r & 7, !s)
            throw Error("illegal tag: field number 0");
          if (e === 4) {
            if (i !== void 0 && s !== i)
              throw Error("invalid end group tag");
            break;
          }
          this.skipType(e, t + 1, s);
        }
        break;
      case 5:
        this.skip(4);
        break;
      /* istanbul ignore next */
      default:
        throw Error("invalid wire type " + e + " at offset " + this.pos);
    }
    return this;
  };
  h._configure = function(e) {
    B = e, h.create = Z(), B._configure();
    var t = w.Long ? "toLong" : (
      /* istanbul ignore next */
      "toNumber"
    );
    w.merge(h.prototype, {
      int64: function() {
        return S.call(this)[t](!1);
      },
      uint64: function() {
        return S.call(this)[t](!0);
      },
      sint64: function() {
        return S.call(this).zzDecode()[t](!1);
      },
      fixed64: function() {
        return X.call(this)[t](!0);
      },
      sfixed64: function() {
        return X.call(this)[t](!1);
      }
    });
  };
});
var P = g((Et, $) => {
  "use strict";
  $.exports = o;
  var d = A(), V, ct = d.LongBits, Q = d.base64, z = d.utf8;
  function o() {
    this.pos = 0, this.buf = this.constructor.alloc(o.initialBufferSize), this.view = null, this.states = null;
  }
  o.initialBufferSize = 128;
  Object.defineProperty(o.prototype, "len", {
    configurable: !0,
    enumerable: !0,
    get: function() {
      return this.pos;
    }
  });
  var Y = function() {
    return d.Buffer ? function() {
      return (o.create = function() {
        return new V();
      })();
    } : function() {
      return new o();
    };
  };
  o.create = Y();
  o.alloc = function(t) {
    return new Uint8Array(t);
  };
  o.alloc = d.pool(o.alloc, Uint8Array.prototype.subarray);
  function F(e) {
    return e < 128 ? 1 : e < 16384 ? 2 : e < 2097152 ? 3 : e < 268435456 ? 4 : 5;
  }
  o.prototype._reserve = function(t) {
    var i = this.pos + t;
    if (i > this.buf.length) {
      var r = this.buf.length << 1;
      r < i && (r = i);
      var s = this.constructor.alloc(r);
      s.set(this.buf.subarray(0, this.pos), 0), this.buf = s, this.view = null;
    }
  };
  function pt(e, t, i) {
    for (var r = 0; r < e.length; )
      t[i++] = e.charCodeAt(r++);
  }
  function y(e, t, i) {
    for (; e > 127; )
      t[i++] = e & 127 | 128, e >>>= 7;
    return t[i] = e, i + 1;
  }
  o.prototype.uint32 = function(t) {
    t = t >>> 0, this._reserve(5);
    var i = this.pos;
    return this.pos = y(t, this.buf, i), this;
  };
  function lt(e, t, i) {
    for (var r = e.lo, s = e.hi; s; )
      t[i++] = r & 127 | 128, r = (r >>> 7 | s << 25) >>> 0, s >>>= 7;
    for (; r > 127; )
      t[i++] = r & 127 | 128, r = r >>> 7;
    return t[i] = r, i + 1;
  }
  o.prototype.uint64 = function(t) {
    var i = ct.from(t);
    this._reserve(10);
    var r = this.pos;
    return this.pos = lt(i, this.buf, r), this;
  };
  o.prototype.bytes = function(t) {
    var i = t.length >>> 0;
    if (!i)
      return this._reserve(1), this.buf[this.pos++] = 0, this;
    if (d.isString(t)) {
      var r = o.alloc(i = Q.length(t));
      Q.decode(t, r, 0), t = r;
    }
    return this.uint32(i), this._reserve(i), this.buf.set(t, this.pos), this.pos += i, this;
  };
  o.prototype.raw = function(t) {
    var i = t.length >>> 0;
    return i ? (this._reserve(i), this.buf.set(t, this.pos), this.pos += i, this) : this;
  };
  o.prototype._delim = function(t, i) {
    var r = F(i);
    return r > 1 && this.buf.copyWithin(t + r, t + 1, t + 1 + i), y(i, this.buf, t), this.pos = t + r + i, this;
  };
  o.prototype.string = function(t) {
    var i = t.length;
    if (!i)
      return this._reserve(1), this.buf[this.pos++] = 0, this;
    if (i < 128) {
      this._reserve(i * 3 + 5);
      var r = this.pos;
      return this._delim(r, z.write(t, this.buf, r + 1));
    }
    var s = z.length(t);
    return this.uint32(s), this._reserve(s), s === t.length ? pt(t, this.buf, this.pos) : z.write(t, this.buf, this.pos), this.pos += s, this;
  };
  o.prototype.fork = function() {
    return this._reserve(1), (this.states || (this.states = [])).push(this.pos), this.pos += 1, this;
  };
  o.prototype.ldelim = function() {
    var t = this.states, i, r;
    if (t && t.length) {
      var s = t.pop();
      i = this.pos - s - 1, r = F(i), r > 1 ? (this._reserve(r - 1), this.buf.copyWithin(s + r, s + 1, s + 1 + i), this.pos += r - 1, y(i, this.buf, s)) : this.buf[s] = i;
    } else
      i = this.pos, r = F(i), this._reserve(r), this.buf.copyWithin(r, 0, i), y(i, this.buf, 0), this.pos += r;
    return this;
  };
  o.prototype.finishInto = function(t, i) {
    return i === void 0 && (i = 0), t.set(this.buf.subarray(0, this.pos), i), t;
  };
  o._configure = function(e) {
    V = e, o.create = Y(), V._configure();
  };
});
var tt = I(K()), wt = I(P());
tt.default._configure({ _configure() {
} });
var export_Reader = tt.default;
var export_Writer = wt.default;
return { Reader: export_Reader, Writer: export_Writer };
})();

/*! protobufjs 8.8.1 (c) 2016 Daniel Wirtz, BSD-3-Clause: protobuf.LICENSE */
// Reader and writer alone, made by scripts/generate-protobuf.ts.
var kt = Object.create;
var K = Object.defineProperty;
var Tt = Object.getOwnPropertyDescriptor;
var It = Object.getOwnPropertyNames;
var Nt = Object.getPrototypeOf, Ut = Object.prototype.hasOwnProperty;
var c = (i, t) => () => {
  try {
    return t || i((t = { exports: {} }).exports, t), t.exports;
  } catch (r) {
    throw t = 0, r;
  }
};
var Vt = (i, t, r, e) => {
  if (t && typeof t == "object" || typeof t == "function")
    for (let n of It(t))
      !Ut.call(i, n) && n !== r && K(i, n, { get: () => t[n], enumerable: !(e = Tt(t, n)) || e.enumerable });
  return i;
};
var Pt = (i, t, r) => (r = i != null ? kt(Nt(i)) : {}, Vt(
  t || !i || !i.__esModule ? K(r, "default", { value: i, enumerable: !0 }) : r,
  i
));
var G = c((Zt, $) => {
  $.exports = null;
});
var J = c((Qt, X) => {
  X.exports = null;
});
var Q = c((Yt, Z) => {
  Z.exports = null;
});
var tt = c((tr, Y) => {
  Y.exports = null;
});
var it = c((et) => {
  "use strict";
  var q = et, j = new TextDecoder("utf-8", { ignoreBOM: !0 }), F, rt = 64;
  try {
    F = new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 });
  } catch {
    F = j;
  }
  q.length = function(t) {
    for (var r = 0, e = 0, n = 0; n < t.length; ++n)
      e = t.charCodeAt(n), e < 128 ? r += 1 : e < 2048 ? r += 2 : (e & 64512) === 55296 && (t.charCodeAt(n + 1) & 64512) === 56320 ? (++n, r += 4) : r += 3;
    return r;
  };
  function S(i, t, r, e) {
    var n = r === 0 && e === t.length ? t : t.subarray(r, e);
    return i.decode(n);
  }
  q.read = function(t, r, e) {
    if (e - r < 1)
      return "";
    if (e - r >= rt)
      return S(j, t, r, e);
    for (var n = "", o = r, u, g, b, w, m, B, x, O; o + 7 < e; o += 8) {
      if (u = t[o], g = t[o + 1], b = t[o + 2], w = t[o + 3], m = t[o + 4], B = t[o + 5], x = t[o + 6], O = t[o + 7], (u | g | b | w | m | B | x | O) & 128)
        return n + S(j, t, o, e);
      n += String.fromCharCode(u, g, b, w, m, B, x, O);
    }
    for (; o < e; ++o) {
      if (u = t[o], u & 128)
        return n + S(j, t, o, e);
      n += String.fromCharCode(u);
    }
    return n;
  };
  q.readStrict = function(t, r, e) {
    if (e - r < 1)
      return "";
    if (e - r >= rt)
      return S(F, t, r, e);
    for (var n = "", o = r, u, g, b, w, m, B, x, O; o + 7 < e; o += 8) {
      if (u = t[o], g = t[o + 1], b = t[o + 2], w = t[o + 3], m = t[o + 4], B = t[o + 5], x = t[o + 6], O = t[o + 7], (u | g | b | w | m | B | x | O) & 128)
        return n + S(F, t, o, e);
      n += String.fromCharCode(u, g, b, w, m, B, x, O);
    }
    for (; o < e; ++o) {
      if (u = t[o], u & 128)
        return n + S(F, t, o, e);
      n += String.fromCharCode(u);
    }
    return n;
  };
  q.write = function(t, r, e) {
    for (var n = e, o, u, g = 0; g < t.length; ++g)
      o = t.charCodeAt(g), o < 128 ? r[e++] = o : o < 2048 ? (r[e++] = o >> 6 | 192, r[e++] = o & 63 | 128) : (o & 64512) === 55296 && ((u = t.charCodeAt(g + 1)) & 64512) === 56320 ? (o = 65536 + ((o & 1023) << 10) + (u & 1023), ++g, r[e++] = o >> 18 | 240, r[e++] = o >> 12 & 63 | 128, r[e++] = o >> 6 & 63 | 128, r[e++] = o & 63 | 128) : (r[e++] = o >> 12 | 224, r[e++] = o >> 6 & 63 | 128, r[e++] = o & 63 | 128);
    return e - n;
  };
});
var ot = c((er, nt) => {
  "use strict";
  nt.exports = Mt;
  function Mt(i, t, r) {
    var e = r || 8192, n = e >>> 1, o = null, u = e;
    return function(b) {
      if (b < 1 || b > n)
        return i(b);
      u + b > e && (o = i(e), u = 0);
      var w = t.call(o, u, u += b);
      return u & 7 && (u = (u | 7) + 1), w;
    };
  }
});
var ut = c((ir, st) => {
  "use strict";
  st.exports = a;
  var H;
  function a(i, t) {
    this.lo = i >>> 0, this.hi = t >>> 0;
  }
  var E = a.zero = new a(0, 0);
  E.toNumber = function() {
    return 0;
  };
  E.zzEncode = E.zzDecode = function() {
    return this;
  };
  E.length = function() {
    return 1;
  };
  var Kt = a.zeroHash = "\0\0\0\0\0\0\0\0";
  a.fromNumber = function(t) {
    if (t === 0)
      return E;
    var r = t < 0;
    r && (t = -t);
    var e = t >>> 0, n = (t - e) / 4294967296 >>> 0;
    return r && (n = ~n >>> 0, e = ~e >>> 0, ++e > 4294967295 && (e = 0, ++n > 4294967295 && (n = 0))), new a(e, n);
  };
  a.from = function(t) {
    if (typeof t == "number")
      return a.fromNumber(t);
    if (typeof t == "string" || t instanceof String)
      if (H)
        t = H.fromString(t);
      else
        return a.fromNumber(parseInt(t, 10));
    return t.low || t.high ? new a(t.low >>> 0, t.high >>> 0) : E;
  };
  a.prototype.toNumber = function(t) {
    if (!t && this.hi >>> 31) {
      var r = ~this.lo + 1 >>> 0, e = ~this.hi >>> 0;
      return r || (e = e + 1 >>> 0), -(r + e * 4294967296);
    }
    return this.lo + this.hi * 4294967296;
  };
  a.prototype.toLong = function(t) {
    return H ? new H(this.lo | 0, this.hi | 0, !!t) : { low: this.lo | 0, high: this.hi | 0, unsigned: !!t };
  };
  var d = String.prototype.charCodeAt;
  a.fromHash = function(t) {
    return t === Kt ? E : new a(
      (d.call(t, 0) | d.call(t, 1) << 8 | d.call(t, 2) << 16 | d.call(t, 3) << 24) >>> 0,
      (d.call(t, 4) | d.call(t, 5) << 8 | d.call(t, 6) << 16 | d.call(t, 7) << 24) >>> 0
    );
  };
  a.prototype.toHash = function() {
    return String.fromCharCode(
      this.lo & 255,
      this.lo >>> 8 & 255,
      this.lo >>> 16 & 255,
      this.lo >>> 24,
      this.hi & 255,
      this.hi >>> 8 & 255,
      this.hi >>> 16 & 255,
      this.hi >>> 24
    );
  };
  a.prototype.zzEncode = function() {
    var t = this.hi >> 31;
    return this.hi = ((this.hi << 1 | this.lo >>> 31) ^ t) >>> 0, this.lo = (this.lo << 1 ^ t) >>> 0, this;
  };
  a.prototype.zzDecode = function() {
    var t = -(this.lo & 1);
    return this.lo = ((this.lo >>> 1 | this.hi << 31) ^ t) >>> 0, this.hi = (this.hi >>> 1 ^ t) >>> 0, this;
  };
  a.prototype.length = function() {
    var t = this.lo, r = (this.lo >>> 28 | this.hi << 4) >>> 0, e = this.hi >>> 24;
    return e === 0 ? r === 0 ? t < 16384 ? t < 128 ? 1 : 2 : t < 2097152 ? 3 : 4 : r < 16384 ? r < 128 ? 5 : 6 : r < 2097152 ? 7 : 8 : e < 128 ? 9 : 10;
  };
  a._configure = function(i) {
    H = i;
  };
});
var ft = c((nr, ht) => {
  ht.exports = null;
});
var C = c((D) => {
  "use strict";
  var s = D;
  s.asPromise = G();
  s.base64 = J();
  s.EventEmitter = Q();
  s.float = tt();
  s.utf8 = it();
  s.pool = ot();
  s.LongBits = ut();
  function at(i) {
    return i === "__proto__" || i === "prototype" || i === "constructor";
  }
  s.isUnsafeProperty = at;
  s.isNode = !!(typeof global < "u" && global && global.process && global.process.versions && global.process.versions.node);
  s.global = s.isNode && global || typeof window < "u" && window || typeof self < "u" && self || typeof globalThis < "u" && globalThis || D;
  s.emptyArray = Object.freeze ? Object.freeze([]) : (
    /* istanbul ignore next */
    []
  );
  s.emptyObject = Object.freeze ? Object.freeze({}) : (
    /* istanbul ignore next */
    {}
  );
  s.isInteger = Number.isInteger || /* istanbul ignore next */
  function(t) {
    return typeof t == "number" && isFinite(t) && Math.floor(t) === t;
  };
  s.isString = function(t) {
    return typeof t == "string" || t instanceof String;
  };
  s.isObject = function(t) {
    return t && typeof t == "object";
  };
  s.isset = /**
   * Checks if a property on a message is considered to be present.
   * @param {Object} obj Plain object or message instance
   * @param {string} prop Property name
   * @returns {boolean} `true` if considered to be present, otherwise `false`
   */
  s.isSet = function(t, r) {
    var e = t[r];
    return e != null && Object.hasOwnProperty.call(t, r) ? typeof e != "object" || (Array.isArray(e) ? e.length : Object.keys(e).length) > 0 : !1;
  };
  s.Buffer = (function() {
    try {
      var i = s.global.Buffer;
      return i.prototype.utf8Write || s.isNode ? i : (
        /* istanbul ignore next */
        null
      );
    } catch {
      return null;
    }
  })();
  s.newBuffer = function(t) {
    var r = s.Buffer;
    return typeof t == "number" ? r ? r.allocUnsafe(t) : new Uint8Array(t) : r ? r.from(t) : new Uint8Array(t);
  };
  s.rawField = function(t, r, e) {
    var n = [], o = t << 3 | r;
    for (o >>>= 0; o > 127; )
      n.push(o & 127 | 128), o >>>= 7;
    n.push(o);
    for (var u = 0; u < e.length; ++u)
      n.push(e[u]);
    return s.newBuffer(n);
  };
  s.Array = Uint8Array;
  s.Long = /* istanbul ignore next */
  s.global.dcodeIO && /* istanbul ignore next */
  s.global.dcodeIO.Long || /* istanbul ignore next */
  s.global.Long || (function() {
    try {
      var i = ft();
      return i && i.isLong ? i : null;
    } catch {
      return null;
    }
  })();
  s.key2Re = /^(?:true|false|0|1)$/;
  s.key32Re = /^-?(?:0|[1-9][0-9]*)$/;
  s.key64Re = /^(?:[\x00-\xff]{8}|-?(?:0|[1-9][0-9]*))$/;
  s.longToHash = function(t) {
    return t ? s.LongBits.from(t).toHash() : s.LongBits.zeroHash;
  };
  s.longFromHash = function(t, r) {
    var e = s.LongBits.fromHash(t);
    return s.Long ? s.Long.fromBits(e.lo, e.hi, r) : e.toNumber(!!r);
  };
  s.longFromKey = function(t, r) {
    return s.key64Re.test(t) && !s.key32Re.test(t) ? s.longFromHash(t, r) : t;
  };
  s.boolFromKey = function(t) {
    return t === "true" || t === "1";
  };
  function ct(i) {
    var t = typeof arguments[arguments.length - 1] == "boolean", r = t ? arguments.length - 1 : arguments.length;
    t = t && arguments[arguments.length - 1];
    for (var e = 1; e < r; ++e) {
      var n = arguments[e];
      if (n)
        for (var o = Object.keys(n), u = 0; u < o.length; ++u)
          !at(o[u]) && (!t || !Object.prototype.hasOwnProperty.call(i, o[u]) || i[o[u]] === void 0) && (i[o[u]] = n[o[u]]);
    }
    return i;
  }
  s.merge = ct;
  s.nestingLimit = 32;
  s.recursionLimit = 100;
  s.makeProp = function(t, r, e) {
    Object.prototype.hasOwnProperty.call(t, r) || Object.defineProperty(t, r, {
      enumerable: e === void 0 ? !0 : e,
      configurable: !0,
      writable: !0
    });
  };
  s.lcFirst = function(t) {
    return t.charAt(0).toLowerCase() + t.substring(1);
  };
  function lt(i) {
    function t(r, e) {
      if (!(this instanceof t))
        return new t(r, e);
      Object.defineProperty(this, "message", { get: function() {
        return r;
      } }), Error.captureStackTrace ? Error.captureStackTrace(this, t) : Object.defineProperty(this, "stack", { value: new Error().stack || "" }), e && ct(this, e);
    }
    return t.prototype = Object.create(Error.prototype, {
      constructor: {
        value: t,
        writable: !0,
        enumerable: !1,
        configurable: !0
      },
      name: {
        get: function() {
          return i;
        },
        set: void 0,
        enumerable: !1,
        configurable: !0
      },
      toString: {
        value: function() {
          return this.name + ": " + this.message;
        },
        writable: !0,
        enumerable: !1,
        configurable: !0
      }
    }), t;
  }
  s.newError = lt;
  s.ProtocolError = lt("ProtocolError");
  s.oneOfGetter = function(t) {
    for (var r = {}, e = 0; e < t.length; ++e)
      r[t[e]] = 1;
    return function() {
      for (var n = Object.keys(this), o = n.length - 1; o > -1; --o)
        if (r[n[o]] === 1 && this[n[o]] !== void 0 && this[n[o]] !== null)
          return n[o];
    };
  };
  s.oneOfSetter = function(t) {
    return function(r) {
      for (var e = 0; e < t.length; ++e)
        t[e] !== r && delete this[t[e]];
    };
  };
  s.toJSONOptions = {
    longs: String,
    enums: String,
    bytes: String,
    json: !0
  };
});
var I = c((sr, bt) => {
  "use strict";
  bt.exports = h;
  var z = C(), k, $t = z.LongBits, pt = z.base64, W = z.utf8;
  function h() {
    this.pos = 0, this.buf = this.constructor.alloc(h.initialBufferSize), this.view = null, this.states = null;
  }
  h.initialBufferSize = 128;
  Object.defineProperty(h.prototype, "len", {
    configurable: !0,
    enumerable: !0,
    get: function() {
      return this.pos;
    }
  });
  var gt = function() {
    return z.Buffer ? function() {
      return (h.create = function() {
        return new k();
      })();
    } : function() {
      return new h();
    };
  };
  h.create = gt();
  h.alloc = function(t) {
    return new Uint8Array(t);
  };
  h.alloc = z.pool(h.alloc, Uint8Array.prototype.subarray);
  function T(i) {
    return i < 128 ? 1 : i < 16384 ? 2 : i < 2097152 ? 3 : i < 268435456 ? 4 : 5;
  }
  h.prototype._reserve = function(t) {
    var r = this.pos + t;
    if (r > this.buf.length) {
      var e = this.buf.length << 1;
      e < r && (e = r);
      var n = this.constructor.alloc(e);
      n.set(this.buf.subarray(0, this.pos), 0), this.buf = n, this.view = null;
    }
  };
  function Gt(i, t, r) {
    for (var e = 0; e < i.length; )
      t[r++] = i.charCodeAt(e++);
  }
  function R(i, t, r) {
    for (; i > 127; )
      t[r++] = i & 127 | 128, i >>>= 7;
    return t[r] = i, r + 1;
  }
  h.prototype.uint32 = function(t) {
    t = t >>> 0, this._reserve(5);
    var r = this.pos;
    return this.pos = R(t, this.buf, r), this;
  };
  function Xt(i, t, r) {
    for (var e = i.lo, n = i.hi; n; )
      t[r++] = e & 127 | 128, e = (e >>> 7 | n << 25) >>> 0, n >>>= 7;
    for (; e > 127; )
      t[r++] = e & 127 | 128, e = e >>> 7;
    return t[r] = e, r + 1;
  }
  h.prototype.uint64 = function(t) {
    var r = $t.from(t);
    this._reserve(10);
    var e = this.pos;
    return this.pos = Xt(r, this.buf, e), this;
  };
  h.prototype.bytes = function(t) {
    var r = t.length >>> 0;
    if (!r)
      return this._reserve(1), this.buf[this.pos++] = 0, this;
    if (z.isString(t)) {
      var e = h.alloc(r = pt.length(t));
      pt.decode(t, e, 0), t = e;
    }
    return this.uint32(r), this._reserve(r), this.buf.set(t, this.pos), this.pos += r, this;
  };
  h.prototype.raw = function(t) {
    var r = t.length >>> 0;
    return r ? (this._reserve(r), this.buf.set(t, this.pos), this.pos += r, this) : this;
  };
  h.prototype._delim = function(t, r) {
    var e = T(r);
    return e > 1 && this.buf.copyWithin(t + e, t + 1, t + 1 + r), R(r, this.buf, t), this.pos = t + e + r, this;
  };
  h.prototype.string = function(t) {
    var r = t.length;
    if (!r)
      return this._reserve(1), this.buf[this.pos++] = 0, this;
    if (r < 128) {
      this._reserve(r * 3 + 5);
      var e = this.pos;
      return this._delim(e, W.write(t, this.buf, e + 1));
    }
    var n = W.length(t);
    return this.uint32(n), this._reserve(n), n === t.length ? Gt(t, this.buf, this.pos) : W.write(t, this.buf, this.pos), this.pos += n, this;
  };
  h.prototype.fork = function() {
    return this._reserve(1), (this.states || (this.states = [])).push(this.pos), this.pos += 1, this;
  };
  h.prototype.reset = function() {
    var t = this.states;
    return t && t.length ? this.pos = t.pop() : this.pos = 0, this;
  };
  h.prototype.ldelim = function() {
    var t = this.states, r, e;
    if (t && t.length) {
      var n = t.pop();
      r = this.pos - n - 1, e = T(r), e > 1 ? (this._reserve(e - 1), this.buf.copyWithin(n + e, n + 1, n + 1 + r), this.pos += e - 1, R(r, this.buf, n)) : this.buf[n] = r;
    } else
      r = this.pos, e = T(r), this._reserve(e), this.buf.copyWithin(e, 0, r), R(r, this.buf, 0), this.pos += e;
    return this;
  };
  h.prototype.finish = function(t) {
    if (t)
      return this.buf.subarray(0, this.pos);
    var r = this.constructor.alloc(this.pos);
    return r.set(this.buf.subarray(0, this.pos), 0), r;
  };
  h.prototype.finishInto = function(t, r) {
    return r === void 0 && (r = 0), t.set(this.buf.subarray(0, this.pos), r), t;
  };
  h._configure = function(i) {
    k = i, h.create = gt(), k._configure();
  };
});
var yt = c((ur, dt) => {
  "use strict";
  dt.exports = _;
  var wt = I();
  _.prototype = Object.create(wt.prototype, {
    constructor: {
      value: _,
      writable: !0,
      enumerable: !1,
      configurable: !0
    }
  });
  var y = C();
  function _() {
    wt.call(this);
  }
  var N;
  _._configure = function() {
    _.alloc = y.Buffer && y.Buffer.allocUnsafe, N = y.Buffer && y.Buffer.prototype.utf8Write ? function(t, r, e) {
      return r.utf8Write(t, e);
    } : function(t, r, e) {
      return r.write(t, e);
    };
  };
  _.prototype.bytes = function(t) {
    y.isString(t) && (t = y.Buffer.from(t, "base64"));
    var r = t.length >>> 0;
    return this.uint32(r), r && (this._reserve(r), this.buf.set(t, this.pos), this.pos += r), this;
  };
  _.prototype.string = function(t) {
    var r = t.length;
    if (!r)
      return this._reserve(1), this.buf[this.pos++] = 0, this;
    if (r < 128) {
      this._reserve(r * 3 + 5);
      var e = this.pos, n = this.buf;
      return this._delim(
        e,
        r < 40 ? y.utf8.write(t, n, e + 1) : N(t, n, e + 1)
      );
    }
    var o = y.Buffer.byteLength(t);
    return this.uint32(o), this._reserve(o), N(t, this.buf, this.pos), this.pos += o, this;
  };
  _._configure();
});
var M = c((hr, Et) => {
  "use strict";
  Et.exports = f;
  var L = C(), V, Bt = L.LongBits, xt = L.utf8;
  function p(i, t) {
    return RangeError("index out of range: " + i.pos + " + " + (t || 1) + " > " + i.len);
  }
  function f(i) {
    this.buf = i, this.pos = 0, this.len = i.length, this.view = null, this.discardUnknown = f.discardUnknown;
  }
  function _t(i) {
    if (Array.isArray(i) && (i = new Uint8Array(i)), i instanceof Uint8Array)
      return new f(i);
    throw Error("illegal buffer");
  }
  var Ot = function() {
    return L.Buffer ? function(r) {
      return (f.create = function(n) {
        return L.Buffer.isBuffer(n) ? new V(n) : _t(n);
      })(r);
    } : _t;
  };
  f.create = Ot();
  f.prototype.raw = function(t, r) {
    return this.buf.subarray(t, r);
  };
  function P(i) {
    for (var t = 0, r = 0; r < 4; ++r) {
      if (i.pos >= i.len)
        throw p(i);
      var e = i.buf[i.pos++];
      if (t = (t | (e & 127) << r * 7) >>> 0, e < 128)
        return t;
    }
    throw p(i);
  }
  f.prototype.uint32 = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw p(this);
      if (this.buf[this.pos] >= 128)
        return P(this);
    }
    var t = this.buf, r = this.pos, e = (t[r] & 127) >>> 0;
    if (t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 7) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 14) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 21) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 15) << 28) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    for (var n = 0; n < 5; ++n) {
      if (r >= this.len)
        throw this.pos = r, p(this);
      if (t[r++] < 128)
        return this.pos = r, e;
    }
    throw this.pos = r, Error("invalid varint encoding");
  };
  f.prototype.tag = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw p(this);
      if (this.buf[this.pos] >= 128)
        return P(this);
    }
    var t = this.buf, r = this.pos, e = (t[r] & 127) >>> 0;
    if (t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 7) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 14) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 21) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 15) << 28) >>> 0, t[r] < 128 && (t[r] & 112) === 0)
      return this.pos = r + 1, e;
    throw this.pos = r + 1, Error("invalid tag encoding");
  };
  f.prototype.size = function() {
    if (this.len - this.pos < 5) {
      if (this.pos >= this.len)
        throw p(this);
      if (this.buf[this.pos] >= 128)
        return P(this);
    }
    var t = this.buf, r = this.pos, e = (t[r] & 127) >>> 0;
    if (t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 7) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 14) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (e = (e | (t[r] & 127) << 21) >>> 0, t[r++] < 128)
      return this.pos = r, e;
    if (this.pos = r + 1, t[r] > 7)
      throw Error("invalid length encoding");
    return (e | t[r] << 28) >>> 0;
  };
  function U() {
    var i = new Bt(0, 0), t = 0;
    if (this.len - this.pos > 4) {
      for (; t < 4; ++t)
        if (i.lo = (i.lo | (this.buf[this.pos] & 127) << t * 7) >>> 0, this.buf[this.pos++] < 128)
          return i;
      if (i.lo = (i.lo | (this.buf[this.pos] & 127) << 28) >>> 0, i.hi = (i.hi | (this.buf[this.pos] & 127) >> 4) >>> 0, this.buf[this.pos++] < 128)
        return i;
      t = 0;
    } else {
      for (; t < 4; ++t) {
        if (this.pos >= this.len)
          throw p(this);
        if (i.lo = (i.lo | (this.buf[this.pos] & 127) << t * 7) >>> 0, this.buf[this.pos++] < 128)
          return i;
      }
      throw p(this);
    }
    if (this.len - this.pos > 4) {
      for (; t < 5; ++t)
        if (i.hi = (i.hi | (this.buf[this.pos] & 127) << t * 7 + 3) >>> 0, this.buf[this.pos++] < 128)
          return i;
    } else
      for (; t < 5; ++t) {
        if (this.pos >= this.len)
          throw p(this);
        if (i.hi = (i.hi | (this.buf[this.pos] & 127) << t * 7 + 3) >>> 0, this.buf[this.pos++] < 128)
          return i;
      }
    throw Error("invalid varint encoding");
  }
  function vt(i, t) {
    return (i[t - 4] | i[t - 3] << 8 | i[t - 2] << 16 | i[t - 1] << 24) >>> 0;
  }
  function mt() {
    if (this.pos + 8 > this.len)
      throw p(this, 8);
    return new Bt(vt(this.buf, this.pos += 4), vt(this.buf, this.pos += 4));
  }
  f.prototype.bytes = function() {
    var t = this.size(), r = this.pos, e = this.pos + t;
    if (e > this.len)
      throw p(this, t);
    return this.pos = e, this.raw(r, e);
  };
  f.prototype.string = function() {
    var t = this.size(), r = this.pos, e = this.pos + t;
    if (e > this.len)
      throw p(this, t);
    return this.pos = e, xt.read(this.buf, r, e);
  };
  f.prototype.stringVerify = function() {
    var t = this.size(), r = this.pos, e = this.pos + t;
    if (e > this.len)
      throw p(this, t);
    return this.pos = e, xt.readStrict(this.buf, r, e);
  };
  f.prototype.skip = function(t) {
    if (typeof t == "number") {
      if (this.pos + t > this.len)
        throw p(this, t);
      this.pos += t;
    } else
      do
        if (this.pos >= this.len)
          throw p(this);
      while (this.buf[this.pos++] & 128);
    return this;
  };
  f.recursionLimit = L.recursionLimit;
  f.discardUnknown = !0;
  f.prototype.skipType = function(i, t, r) {
    if (t === void 0 && (t = 0), t > f.recursionLimit)
      throw Error("max depth exceeded");
    if (r === 0)
      throw Error("illegal tag: field number 0");
    switch (i) {
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
          var e = this.tag(), n = e >>> 3;
          if (i = e & 7, !n)
            throw Error("illegal tag: field number 0");
          if (i === 4) {
            if (r !== void 0 && n !== r)
              throw Error("invalid end group tag");
            break;
          }
          this.skipType(i, t + 1, n);
        }
        break;
      case 5:
        this.skip(4);
        break;
      /* istanbul ignore next */
      default:
        throw Error("invalid wire type " + i + " at offset " + this.pos);
    }
    return this;
  };
  f._configure = function(i) {
    V = i, f.create = Ot(), V._configure();
    var t = L.Long ? "toLong" : (
      /* istanbul ignore next */
      "toNumber"
    );
    L.merge(f.prototype, {
      int64: function() {
        return U.call(this)[t](!1);
      },
      uint64: function() {
        return U.call(this)[t](!0);
      },
      sint64: function() {
        return U.call(this).zzDecode()[t](!1);
      },
      fixed64: function() {
        return mt.call(this)[t](!0);
      },
      sfixed64: function() {
        return mt.call(this)[t](!1);
      }
    });
  };
});
var zt = c((fr, Ct) => {
  "use strict";
  Ct.exports = v;
  var St = M();
  v.prototype = Object.create(St.prototype, {
    constructor: {
      value: v,
      writable: !0,
      enumerable: !1,
      configurable: !0
    }
  });
  var Lt = C();
  function v(i) {
    St.call(this, i);
  }
  v._configure = function() {
    Lt.Buffer && (v.prototype._slice = Lt.Buffer.prototype.slice);
  };
  v.prototype.raw = function(t, r) {
    return this._slice.call(this.buf, t, r);
  };
  v.prototype.string = function() {
    var t = this.size(), r = this.pos, e = this.pos + t;
    if (e > this.len)
      throw RangeError("index out of range: " + this.pos + " + " + t + " > " + this.len);
    return this.pos = e, this.buf.utf8Slice ? this.buf.utf8Slice(r, e) : this.buf.toString("utf-8", r, e);
  };
  v._configure();
});
var Ht = c((ar, Ft) => {
  Ft.exports = null;
});
var qt = c((cr, jt) => {
  "use strict";
  jt.exports = /* @__PURE__ */ Object.create(null);
});
var At = c((l) => {
  "use strict";
  l.build = "minimal";
  l.Writer = I();
  l.BufferWriter = yt();
  l.Reader = M();
  l.BufferReader = zt();
  l.util = C();
  l.rpc = Ht();
  l.roots = qt();
  l.configure = Rt;
  function Rt() {
    l.util.LongBits._configure(l.util.Long), l.Writer._configure(l.BufferWriter), l.Reader._configure(l.BufferReader);
  }
  Rt();
});
var Wt = c((pr, Dt) => {
  "use strict";
  Dt.exports = At();
});
var A = Pt(Wt());
A.default.util.Long = null;
A.default.configure();
var { Reader: gr, Writer: br } = A.default;
export {
  gr as Reader,
  br as Writer
};

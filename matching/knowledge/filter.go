package knowledge

import "math/bits"

// filter tells most words that a table does not hold, for a fraction of what asking the table costs: reading a name asks for every
// part of it, and few are words. The zero filter holds everything.
type filter struct {
	bits  []uint64
	shift int
}

// bitsPerWord keeps about one in bitsPerWord of the strange words from being told at once.
const bitsPerWord = 16

func newFilter[V any](table map[string]V) filter {
	size := bits.Len(uint(max(len(table), 4)*bitsPerWord - 1))
	f := filter{make([]uint64, 1<<(size-6)), 64 - size}
	for word := range table {
		h := hash(word) >> f.shift
		f.bits[h/64] |= 1 << (h % 64)
	}
	return f
}

// lacks reports that the table surely does not hold the word.
func (f *filter) lacks(word string) bool {
	if f.bits == nil {
		return false
	}
	h := hash(word) >> f.shift
	return f.bits[h/64]&(1<<(h%64)) == 0
}

// hash mixes the length and both ends of a word; what lies between does not count. The factors are odd numbers without pattern:
// 2^64 divided by the golden ratio, and the second of xxHash's primes.
func hash(s string) uint64 {
	const a, b = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	n := len(s)
	if n < 8 {
		h := uint64(n)
		for i := range n {
			h = h<<8 | uint64(s[i])
		}
		return h * a
	}
	return ((eight(s) * a) ^ (eight(s[n-8:]) * b) + uint64(n)) * a
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

package arm

import (
	"fmt"
	"strings"
	"time"
)

// scope is the lock of Resource Manager's writes: the device.
const scope = "arm"

// The key space. Ids are in lower case; no id holds a NUL.
//
//	arm/res/TYPE NUL ID                    a resource
//	arm/ref/TO NUL FROM NUL ROLE NUL AT    a resource needs another
//	arm/op/ID                              an operation
//	arm/due/TIME/ID                        when an operation's next step is: its end, or its sweep
//	arm/wait/ID/WAITER                     an operation that goes on when another ends
//	arm/driven/ID                          how many operations one has begun that go on like itself, all in all
//	arm/seeded                             which providers have made the device's first resources
const (
	resPrefix    = "arm/res/"
	refPrefix    = "arm/ref/"
	opPrefix     = "arm/op/"
	duePrefix    = "arm/due/"
	waitPrefix   = "arm/wait/"
	drivenPrefix = "arm/driven/"
	seededKey    = "arm/seeded"
)

func resKey(id ID) []byte { return []byte(resPrefix + strings.ToLower(id.Type()) + "\x00" + id.Key()) }

// resUnder is the prefix of the resources of a type (in lower case) that lie in scope.
func resUnder(typ string, scope ID) []byte {
	return []byte(resPrefix + typ + "\x00" + scope.Key() + "/")
}

// resOf is the prefix of all resources of a type.
func resOf(typ string) []byte { return []byte(resPrefix + typ + "\x00") }

func refKey(r Ref) []byte {
	return []byte(refPrefix + r.To.Key() + "\x00" + r.From.Key() + "\x00" + r.Role + "\x00" + r.At)
}

func opKey(id string) []byte { return []byte(opPrefix + id) }

func drivenKey(op string) []byte { return []byte(drivenPrefix + op) }

func waiterKey(op, waiter string) []byte { return []byte(waitPrefix + op + "/" + waiter) }

func dueKey(at time.Time, op string) []byte {
	return fmt.Appendf(nil, "%s%020d/%s", duePrefix, at.UnixNano(), op)
}

// dueOf takes a key of the due index apart.
func dueOf(key []byte) (nanos int64, op string, err error) {
	_, err = fmt.Sscanf(string(key[len(duePrefix):len(duePrefix)+20]), "%d", &nanos)
	return nanos, string(key[len(duePrefix)+21:]), err
}

// Package stilltest has films for the plans of operations that make pictures,
// and compares pictures by likeness.
package stilltest

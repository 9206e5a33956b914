// Package stilltest has sources for the plans of operations that make images,
// and compares images by similarity.
package stilltest

// Package sdk runs other vendors' own clients against Mediamill: each folder
// holds a vendor's package.json with its lock file, a driver that uses the
// vendor's module as its manual says, and the Go test that starts the server and
// looks at the results.
//
//	film := sdk.Film(t, folder, "in/film.mp4")                    // 3 s of 320x180 with a tone
//	facts := sdk.Probe(t, path)                                   // what ffprobe reports about an output
//
// It is for tests only. Package node runs the drivers.
package sdk

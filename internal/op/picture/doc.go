// Package picture makes any source's pictures into what players expect: upright,
// square pixels, even sizes, constant rate, progressive, BT.709 or tagged HDR. All
// operations that decode pictures use it, so they agree.
//
//	p, err := picture.Normalize(src, v, picture.Wanted{Size: picture.Size{ShortSide: 720}})
//	graph := []ffmpeg.Chain{{In: []string{fmt.Sprintf("0:%d", v.Index)}, Filters: p.Filters, Out: []string{"v"}}}
//	options := p.Tags() // color tags of the output
//
// The chain takes frames as ffmpeg gives them, turned by its autorotate, which also
// removes the display matrix; never pass -noautorotate. Frames that come through a
// pipe have no matrix: set Wanted.Raw.
package picture

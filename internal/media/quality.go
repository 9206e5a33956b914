package media

// Quality is what can be measured of one image, or the middle of such values of
// many. It says nothing about what is shown.
type Quality struct {
	Blur       float64 `json:"blur_pixels" minimum:"0" doc:"Width of the sharper edges in pixels: about 2 in a sharp image, above 5 in a blurred one; 0 if there are too few edges"`
	Blocks     float64 `json:"blocks" minimum:"0" doc:"How much larger steps of brightness at the borders of blocks of 8 pixels are than elsewhere; 1 if there are no blocks, 0 if nothing was measured"`
	Noise      float64 `json:"noise" minimum:"0" doc:"Standard deviation of the noise in the flattest parts, in 256ths of the range from black to white"`
	Brightness float64 `json:"brightness" minimum:"0" maximum:"1" doc:"Average: 0 is black, 1 is white"`
	Dark       float64 `json:"dark" minimum:"0" maximum:"1" doc:"Share of the pixels that are nearly black"`
	Bright     float64 `json:"bright" minimum:"0" maximum:"1" doc:"Share of the pixels that are white, so that their detail is lost"`
	Low        float64 `json:"low" minimum:"0" maximum:"1" doc:"Brightness that only a hundredth of the pixels are below"`
	High       float64 `json:"high" minimum:"0" maximum:"1" doc:"Brightness that only a hundredth of the pixels are above"`
}

module github.com/mediamill/mediamill/test/sdk/tencent/godrive

go 1.26.0

require github.com/tencentcloud/tencentcloud-sdk-go v1.0.162

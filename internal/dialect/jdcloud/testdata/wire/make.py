#!/usr/bin/env python3
"""Writes the .http files beside it: requests as the vendor's SDKs put them on the
wire, with signatures that are computed here and not by the verifier's code.

What is each SDK's own was read in its source (jdcloud-sdk-python, -go, -php,
-nodejs of jdcloud-api): which headers it signs, how it writes the path and the
query into the canonical request, and which region it puts into the credential.
Key, secret and date are those of wire_test.go.
"""
import hashlib, hmac, json, pathlib
from urllib.parse import quote

KEY, SECRET, DATE, HOST = "mkwire", "wire-secret", "20261123T030757Z", "mps.jdcloud-api.com"
FOLDER = pathlib.Path(__file__).parent


def signature(method, path, query, headers, body, region):
    names = sorted(headers)
    canonical = "\n".join([method, path, query, "".join(f"{n}:{headers[n]}\n" for n in names), ";".join(names),
                           hashlib.sha256(body.encode()).hexdigest()])
    scope = f"{DATE[:8]}/{region}/mps/jdcloud2_request"
    text = "\n".join(["JDCLOUD2-HMAC-SHA256", DATE, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("JDCLOUD2" + SECRET).encode()
    for part in [DATE[:8], region, "mps", "jdcloud2_request", text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return f"JDCLOUD2-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"


def write(name, method, target, headers, body):
    if body or method in ("POST", "PUT", "PATCH"):
        headers = headers + [("Content-Length", str(len(body.encode())))]
    head = "".join(f"{n}: {v}\r\n" for n, v in headers)
    (FOLDER / (name + ".http")).write_bytes(f"{method} {target} HTTP/1.1\r\n{head}\r\n{body}".encode())


def python(name, method, path, query="", body=None, region="jdcloud-api"):
    """Sends the colon of a verb as it is and signs it escaped; sorts the query; signs
    content-type, date and nonce; adds two stray headers; null for what is not set."""
    text = json.dumps(body) if body is not None else ""
    nonce = "6f1c3c52-0000-4000-8000-" + hashlib.sha256(name.encode()).hexdigest()[:12]
    query = quote(query, safe="&=")
    ordered = "&".join("=".join(p) for p in sorted(s.split("=") for s in query.split("&") if s))
    signed = {"content-type": "application/json", "host": HOST, "x-jdcloud-date": DATE, "x-jdcloud-nonce": nonce}
    write(name, method, path + ("?" + query if query else ""), [
        ("Host", HOST), ("User-Agent", "JdcloudSdkPython/1.6.26 mps/0.4.9"), ("Accept-Encoding", "gzip, deflate"), ("Accept", "*/*"),
        ("Connection", "close"), ("Content-Type", "application/json"), ("x-jdcloud-date", DATE), ("x-jdcloud-nonce", nonce),
        ("Authorization", signature(method, quote(path), ordered, signed, text, region)),
        ("x-jdcloud-content-sha256", hashlib.sha256(text.encode()).hexdigest()), ("JDCLOUD2-HMAC-SHA256", "JDCLOUD2-HMAC-SHA256"),
    ], text)


def golang(name, method, path, query="", body="", region="jdcloud-api"):
    """Sends the colon escaped and signs path and query as they are sent."""
    path = quote(path)
    nonce = "0b1e2d3c-0000-4000-8000-" + hashlib.sha256(name.encode()).hexdigest()[:12]
    signed = {"content-type": "application/json", "host": HOST, "x-jdcloud-date": DATE, "x-jdcloud-nonce": nonce}
    write(name, method, path + ("?" + query if query else ""), [
        ("Host", HOST), ("User-Agent", "JdcloudSdkGo/1.7.1 mps/0.4.1"), ("Authorization", signature(method, path, query, signed, body, region)),
        ("Content-Type", "application/json"), ("X-Jdcloud-Date", DATE), ("X-Jdcloud-Nonce", nonce), ("Accept-Encoding", "gzip"), ("Connection", "close"),
    ], body)


def php(name, method, path, query="", body="", region="jdcloud-api"):
    """Signs a header of its own, x-jdcloud-algorithm, and no content type; its nonce is no UUID."""
    nonce = hashlib.sha256(name.encode()).hexdigest()[:13]
    signed = {"host": HOST, "x-jdcloud-algorithm": "JDCLOUD2-HMAC-SHA256", "x-jdcloud-date": DATE, "x-jdcloud-nonce": nonce}
    ordered = "&".join("=".join(p) for p in sorted(s.split("=") for s in query.split("&") if s))
    write(name, method, path + ("?" + query if query else ""), [
        ("Host", HOST), ("User-Agent", "JdcloudSdkPHP/0.0.1 GuzzleHttp/6.5.5 curl/7.88.1 PHP/8.2.7"), ("Content-Type", "application/json"),
        ("x-jdcloud-algorithm", "JDCLOUD2-HMAC-SHA256"), ("x-jdcloud-date", DATE), ("x-jdcloud-nonce", nonce),
        ("authorization", signature(method, quote(path), ordered, signed, body, region)), ("Connection", "close"),
    ], body)


def node(name, method, path, query="", body="", region="jdcloud"):
    """Sends the colon escaped, signs accept too, and the query sorted by name."""
    path = quote(path)
    nonce = "9a8b7c6d-0000-4000-8000-" + hashlib.sha256(name.encode()).hexdigest()[:12]
    signed = {"accept": "application/json", "content-type": "application/json", "host": HOST, "x-jdcloud-date": DATE, "x-jdcloud-nonce": nonce}
    ordered = "&".join("=".join(p) for p in sorted(s.split("=") for s in query.split("&") if s))
    write(name, method, path + ("?" + query if query else ""), [
        ("accept", "application/json"), ("authorization", signature(method, path, ordered, signed, body, region)),
        ("content-type", "application/json"), ("user-agent", "JdcloudSdkNode/1.0.0  mps/0.4.10"), ("x-jdcloud-date", DATE), ("x-jdcloud-nonce", nonce),
        ("host", HOST), ("accept-encoding", "gzip,deflate"), ("connection", "close"),
    ], body)


FILM = {"region": "cn-north-1", "bucket": "films-bucket", "objectKey": "in/hanma.mp4"}

python("01-python-create-template", "POST", "/v1/snapshotTemplates", body={
    "title": "\u622a\u56fe", "startTime": 0, "frameType": None, "format": None, "number": 3, "interval": None, "width": 320, "height": None,
    "fillType": None, "spriteConfig": {"rows": 2, "columns": 3, "cellWidth": 64, "cellHeight": None, "doKeepShots": None}})
python("02-python-submit", "POST", "/v1/snapshotTasks:submit", body={
    "templateId": "100001", "input": FILM, "output": {"region": "cn-north-1", "bucket": "films-bucket", "objectPath": None}, "spriteOutput": None})
python("03-python-list-tasks", "GET", "/v1/snapshotTasks", query="&".join(
    ["pageNumber=1", "pageSize=10", "filters.1.name=status", "filters.1.operator=in"]
    + [f"filters.1.values.{i}=submitted" for i in range(1, 12)]
    + ["filters.2.name=createTime", "filters.2.operator=ge", "filters.2.values.1=2020-04-28T05:27:03Z"]))
python("04-python-modify-template", "PATCH", "/v1/snapshotTemplates/100001", body={
    "templateId": "100001", "title": None, "startTime": 2, "frameType": "intra", "format": None, "number": None, "interval": 5, "width": None,
    "height": None, "fillType": None, "spriteConfig": None})
python("05-python-thumbnail", "POST", "/v1/regions/cn-north-1/thumbnail", region="cn-north-1", body={
    "regionId": "cn-north-1", "taskID": None, "status": None, "errorCode": None, "createdTime": None, "lastUpdatedTime": None,
    "source": {"bucket": "films-bucket", "key": "in/hanma.mp4"},
    "target": {"destBucket": "films-bucket", "destKeyPrefix": None, "format": None, "widthInPixel": None, "heightInPixel": None}, "rule": None})
python("06-python-notification-off", "PUT", "/v1/regions/cn-north-1/notification", region="cn-north-1", body={
    "regionId": "cn-north-1", "enabled": False, "endpoint": None, "events": None, "notifyStrategy": None, "notifyContentFormat": None})
python("07-python-callback", "POST", "/v1/settings:setCallbackSettings", body={
    "callbackEvents": ["snapshot_complete"], "callbackType": "http", "httpUrl": "https://example.com/hook", "disabled": "true"})
golang("10-go-list-thumbnails", "GET", "/v1/regions/cn-north-1/thumbnail", region="cn-north-1",
       query="status=PENDING&limit=5&begin=2019-04-16T06%3A02%3A31.000Z")
golang("11-go-notification", "GET", "/v1/regions/cn-north-1/notification", region="cn-north-1")
golang("12-go-delimiter", "PUT", "/v1/regions/cn-north-1/buckets/films-bucket/styleDelimiter/", region="cn-north-1",
       body='{"regionId":"cn-north-1","bucketName":"films-bucket","delimiters":["-","/"]}')
golang("13-go-no-task", "GET", "/v1/regions/cn-north-1/thumbnail/00000000000000000000000000000000", region="cn-north-1")
php("20-php-list-templates", "GET", "/v1/snapshotTemplates", query="pageSize=20&pageNumber=1&filters.1.values.1=100001&filters.1.name=templateId")
php("21-php-query-callback", "GET", "/v1/settings:queryCallbackSettings")
php("22-php-transcode-template", "POST", "/v1/transcodeTemplates", region="cn-north-1", body=json.dumps({
    "title": "file", "video": {"codec": "h264", "rcmode": "crf", "rateFactor": 25, "width": 640, "height": 360},
    "audio": {"codec": "aac", "bitrate": 128}, "container": {"format": "mp4"}, "definition": "SD"}, separators=(",", ":")))
node("30-node-submit-number", "POST", "/v1/snapshotTasks:submit", body=json.dumps({
    "templateId": 100001, "input": FILM, "output": {"objectPath": "own/{TASKID}/{FILENAME}/"}}, separators=(",", ":")))
node("31-node-list-tasks", "GET", "/v1/snapshotTasks", query="pageSize=10&pageNumber=1&filters.1.name=status&filters.1.values.1=finished_success&filters.1.operator=in")
node("32-node-transcode", "POST", "/v1/transcodeJobs:submit", body=json.dumps({
    "accessKey": "a", "secretKey": "s", "endpoint": "s3-internal.cn-north-1.jcloudcs.com", "bucket": "films-bucket", "objectKey": "in/hanma.mp4",
    "templateIds": ["100001"], "outputConfig": {"accessKey": "a", "secretKey": "s", "endpoint": "s3-internal.cn-north-1.jcloudcs.com",
    "bucket": "films-bucket", "outputList": [{"objectKey": "out/hanma.mp4", "templateId": "100001"}]}}, separators=(",", ":")))

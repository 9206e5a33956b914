import requests
from typing import Optional
def create_transcode_task(api_key: str, api_secret: str, template_name: str, input_file: str, output_file: str, storage_id: str) -> Optional[str]:
    """
    Create a transcoding task
    Args:
    api_key: Access Key ID for API authentication
    api_secret: Access Key Secret for API authentication
    template_name: Name of the transcoding template
    input_file: URL or path of the input file
    output_file: Path for the output file
    storage_id: ID of the storage space
    Returns:
    Task ID if successful, None if failed
    """
    url = "https://api.visionular.com/vodencoding/v1/create_task"
    headers = {
        "Content-Type": "application/json",
        "auth-type": "use-basic"
    }
    payload = {
        "template_name": template_name,
        "input": input_file,
        "output": output_file,
        "storage_id": storage_id
    }
    try:
        response = requests.post(
            url,
            headers=headers,
            auth=(api_key, api_secret),
            json=payload,
            verify=True
        )
        response.raise_for_status()
        result = response.json()
        if result["code"] == 0:
            task_id = result['data']['task_id']
            print(f"Transcoding task created successfully! Task ID: {task_id}")
            return task_id
        else:
            print(f"Creation failed: {result['msg']}")
            return None
    except requests.exceptions.RequestException as e:
        print(f"Request error: {e}")
        return None
# Example usage
if __name__ == "__main__":
    api_key = "your_api_key"
    api_secret = "your_api_secret"
    template_name = "System_DASH_MP4_H264"
    input_file = "https://dangjin-iptest.oss-cn-beijing.aliyuncs.com/rakuten-japan/1102553305.mp4"
    output_file = "output_dash/1102553305_2_dash.mpd"
    storage_id = "34b3cad70dbf8ee1"
    task_id = create_transcode_task(api_key, api_secret, template_name, input_file, output_file, storage_id)
    if task_id:
        print(f"Task created successfully. Task ID: {task_id}")

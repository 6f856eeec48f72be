// A list of cameras. A browser names them only to a page that was allowed to use one before.
export function mount({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".cameras");
  if (root.ready) return;
  root.ready = true;
  const select = root.querySelector("select");
  const button = root.querySelector("button");
  select.onchange = () => setStateValue("chosen", select.value);
  const list = async () => {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = devices.filter((device) => device.kind === "videoinput" && device.label);
    const options = named.map((device) => new Option(device.label, device.deviceId));
    select.replaceChildren(new Option(data.any_camera, ""), ...options);
    button.hidden = named.length > 0;
  };
  button.onclick = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      for (const track of stream.getTracks()) track.stop();
      await list();
    } catch {
      button.textContent = data.no_camera;
    }
  };
  list();
}

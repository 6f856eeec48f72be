// A list of cameras. A browser names them only to a page that was allowed to use one before.
export function mount({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".cameras");
  if (root.ready) return;
  root.ready = true;
  const select = root.querySelector("select");
  const button = root.querySelector("button");
  const { kept } = data;
  select.onchange = () => {
    const { value: id, label } = select.selectedOptions[0];
    setStateValue("chosen", id ? { id, label } : { id: "", label: "" });
  };
  const list = async () => {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = devices.filter((device) => device.kind === "videoinput" && device.label);
    const options = named.map((device) => new Option(device.label, device.deviceId));
    select.replaceChildren(new Option(data.any_camera, ""), ...options);
    button.hidden = named.length > 0;
    // On another port, or once the browser's data were cleared, the same camera has another id.
    const there =
      options.find((one) => one.value === kept.id) ?? options.find((one) => one.label === kept.label);
    if (!kept.id || !there) return;
    there.selected = true;
    if (there.value !== kept.id) select.onchange();
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

// What every page has around it: what Streamlit leaves out for whoever uses no mouse or no screen.
const NARROW_PX = 768; // below, Streamlit's menu lies over the page that it has led to
let title;
let observer;

export function mount() {
  if (!observer) {
    observer = new MutationObserver(mend);
    observer.observe(document.body, { childList: true, subtree: true });
  }
  mend();
}

function mend() {
  // It says "no meaning" and has a name and a focus: readers may skip it.
  for (const zone of document.querySelectorAll('section[role="presentation"]')) {
    zone.removeAttribute("role");
  }
  // A button that led to another page is gone with its focus: reading goes on at the page's title.
  const heading = document.querySelector("h1");
  if (!heading || heading.textContent === title) return;
  const first = title === undefined;
  title = heading.textContent;
  if (!first && innerWidth < NARROW_PX) closeMenu();
  if (first || document.activeElement !== document.body) return;
  heading.tabIndex = -1;
  heading.style.outline = "none";
  heading.focus();
}

function closeMenu() {
  document
    .querySelector(
      '[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button',
    )
    ?.click();
}

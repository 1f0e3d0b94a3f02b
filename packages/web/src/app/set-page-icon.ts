const size = 32;

/** The icon of the tab: the mark of the product, or how many decisions wait. */
export function setPageIcon(waiting: number): void {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.fillStyle = '#4263eb';
  pen.beginPath();
  pen.roundRect(0, 0, size, size, 8);
  pen.fill();
  if (waiting > 0) drawCount(pen, waiting > 99 ? '99+' : String(waiting));
  else drawSignal(pen);
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]') ?? document.createElement('link');
  link.rel = 'icon';
  link.href = canvas.toDataURL('image/png');
  document.head.append(link);
}

function drawCount(pen: CanvasRenderingContext2D, text: string): void {
  pen.fillStyle = '#fff';
  pen.font = `bold ${text.length > 2 ? 14 : 21}px sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, size / 2, size / 2 + 1);
}

function drawSignal(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = '#fff';
  pen.lineCap = 'round';
  pen.lineWidth = 3.5;
  pen.beginPath();
  pen.moveTo(9, 24);
  pen.lineTo(9, 9);
  pen.moveTo(9, 11);
  pen.lineTo(23, 7.5);
  pen.stroke();
}

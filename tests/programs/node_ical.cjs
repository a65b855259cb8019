// Reads a calendar file from standard input with node-ical and tells what it found, as readers.py wants it.
const fs = require('node:fs');
const ical = require('node-ical/node-ical.js');

const told = (time) => {
  if (!time) return '';
  // It leaves when a task is due as it is written.
  if (typeof time === 'string') return time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:');
  if (time.dateOnly) return [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  return time.toISOString().replace('.000Z', 'Z');
};
const found = Object.values(ical.sync.parseICS(fs.readFileSync(0, 'utf8')));
console.log(JSON.stringify(found.filter((part) => ['VEVENT', 'VTODO'].includes(part.type)).map((part) => ({
  kind: part.type,
  uid: part.uid,
  sequence: Number(part.sequence),
  status: part.status,
  summary: part.summary,
  starts: told(part.type === 'VTODO' ? part.due : part.start),
  ends: told(part.type === 'VTODO' ? undefined : part.end),
}))));

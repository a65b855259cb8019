// What Thunderbird does for its user, by name: put before each wish, and run inside it. Nothing here is Thunderbird's own code.

const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { CalAlarm } = ChromeUtils.importESModule("resource:///modules/CalAlarm.sys.mjs");
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
const EVENTS = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
const TASKS = Ci.calICalendar.ITEM_FILTER_TYPE_TODO | Ci.calICalendar.ITEM_FILTER_COMPLETED_ALL;
const PATIENCE = 20000;

const named = name => cal.manager.getCalendars().find(one => one.name == name);
const failure = step => step.then(() => "", error => String(error.message || error));

// Return the first thing that is there, as soon as it is; whatever there is when patience has an end.
async function until(find, good) {
  for (const end = Date.now() + PATIENCE; ;) {
    const found = await find();
    if (good(found) || Date.now() > end) { return found; }
    await new Promise(done => setTimeout(done, 20));
  }
}

// Keep a password, as the window does that asks for it.
async function remember(origin, realm, user, password) {
  const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
  login.init(origin, null, realm, user, password, "", "");
  await Services.logins.addLoginAsync(login);
}

// Find what an account has from nothing but an address, as the assistant for new calendars does.
async function discover(address, user, password) {
  const found = await cal.provider.detection.detect(user, password, address, false, [], {});
  return [...found].flatMap(([provider, calendars]) => calendars.map(one => [provider.type, one.uri.spec]));
}

function add(name, type, url, user) {
  if (named(name)) { cal.manager.removeCalendar(named(name)); }
  const calendar = cal.manager.createCalendar(type, Services.io.newURI(url));
  calendar.name = name;
  calendar.setProperty("cache.enabled", type != "storage");
  if (user) { calendar.setProperty("username", user); }
  cal.manager.registerCalendar(calendar);
  return calendar.id;
}

const refresh = name => new Promise(done => {
  const calendar = named(name), nothing = () => {};
  const observer = {
    QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
    onStartBatch: nothing, onEndBatch: nothing, onAddItem: nothing, onModifyItem: nothing, onDeleteItem: nothing,
    onPropertyChanged: nothing, onPropertyDeleting: nothing, onError: nothing,
    onLoad() { calendar.removeObserver(observer); done(); },
  };
  calendar.addObserver(observer);
  calendar.refresh();
});

const two = number => String(number).padStart(2, "0");
const instant = when => when.isDate
  ? `${when.year}-${two(when.month + 1)}-${two(when.day)}` : `${new Date(when.nativeTime / 1000).toISOString().slice(0, 16)}Z`;

function told(item) {
  const when = item.isTodo() ? instant(item.dueDate) : `${instant(item.startDate)} – ${instant(item.endDate)}`;
  const stands = cal.itip.getInvitedAttendee(item)?.participationStatus;
  return [when, item.status, item.title, stands, item.getAlarms().length ? "rings" : ""].filter(word => word).join(" | ");
}

// Tell what is in a calendar, as soon as it is what is hoped for.
async function look(name, hoped) {
  const from = cal.createDateTime("20261201T000000Z"), to = cal.createDateTime("20290101T000000Z");
  const see = async () => [
    ...await named(name).getItemsAsArray(EVENTS, 0, from, to), ...await named(name).getItemsAsArray(TASKS, 0, from, to),
  ].map(told).sort();
  return until(see, seen => JSON.stringify(seen) == JSON.stringify(hoped));
}

async function change(name, uid, step) {
  const old = await named(name).getItem(uid), changed = old.clone();
  step(changed, old);
  return failure(old.calendar.modifyItem(changed, old));
}

const answer = (name, uid, partstat) => change(name, uid, (changed, old) => {
  const guest = cal.itip.getInvitedAttendee(old).clone();
  changed.removeAttendee(guest);
  guest.participationStatus = partstat;
  changed.addAttendee(guest);
});
const ring = (name, uid) => change(name, uid, changed => {
  const alarm = new CalAlarm();
  Object.assign(alarm, { related: Ci.calIAlarm.ALARM_RELATED_START, offset: cal.createDuration("-PT15M"), action: "DISPLAY" });
  changed.addAlarm(alarm);
});
const rename = (name, uid, title) => change(name, uid, changed => { changed.title = title; });
const tick = (name, uid, done) => change(name, uid, changed => { changed.isCompleted = done; });
const remove = async (name, uid) => failure(named(name).deleteItem(await named(name).getItem(uid)));

// Make an account for mail, whose letters leave by a server on this machine, with the one calendar there is from now on.
function account(name, email, port) {
  cal.manager.getCalendars().forEach(one => cal.manager.removeCalendar(one));
  const server = MailServices.outgoingServer.createServer("smtp"), smtp = server.QueryInterface(Ci.nsISmtpServer);
  Object.assign(smtp, { hostname: "localhost", port });
  Object.assign(server, { authMethod: Ci.nsMsgAuthMethod.none, socketType: Ci.nsMsgSocketType.plain });
  const identity = MailServices.accounts.createIdentity(), made = MailServices.accounts.createAccount();
  Object.assign(identity, { email, fullName: "Åse Døme", smtpServerKey: server.key, doFcc: false, valid: true });
  made.incomingServer = MailServices.accounts.createIncomingServer("nobody", "mail.example.no", "pop3");
  Object.assign(made.incomingServer, { loginAtStartUp: false, doBiff: false });
  made.addIdentity(identity);
  MailServices.accounts.defaultAccount = made;
  add(name, "storage", "moz-storage-calendar://");
  named(name).setProperty("imip.identity.key", identity.key);
}

// Open a mail, read what Thunderbird calls its invitation and the buttons above, and press one of them.
async function read(path, press) {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  const pane = Services.wm.getMostRecentWindow("mail:3pane"), tabs = pane.document.getElementById("tabmail");
  const known = tabs.currentAboutMessage;
  MailUtils.openEMLFile(pane, file, Services.io.newFileURI(file));
  const shown = await until(() => tabs.currentAboutMessage, one => one && one != known && one.calImipBar?.itipItem);
  const header = () => shown.document.getElementById("messagepane").contentDocument.getElementById("imipHtml-header");
  const text = await until(() => header()?.textContent.trim(), words => words);
  const buttons = shown.calImipBar.getButtons().filter(one => !one.hidden).map(one => one.label);
  if (press !== null) { shown.calImipBar.executeAction(press, "AUTO"); }
  return [text, ...new Set(buttons)];
}

"""The table of conversations: which button, which words and which awaited answer lead where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.citizen import (
    add,
    another,
    answered,
    ask,
    back,
    before,
    complaint,
    confirm,
    denounce,
    emergency,
    known,
    link,
    matter,
    mood,
    more,
    name,
    person,
    privacy,
    rate,
    reopen,
    sealed,
    split,
    splitting,
    start,
    submit,
    track,
    why,
    withdraw,
)
from handlers.dialogue.flow import Command, Entry, Reader
from handlers.dialogue.words import listed

ENTRIES: Mapping[str, Entry] = MappingProxyType(
    {
        "start": Entry(start.greet),
        "submit.begin": Entry(submit.begin),
        "submit.other": Entry(back.other_matter),
        "file.group": Entry(submit.take_group),
        "place.pick": Entry(answered.pick_place),
        "place.commune": Entry(answered.pick_commune),
        "topic.pick": Entry(answered.pick_topic),
        "topic.other": Entry(answered.other_topic),
        "card.send": Entry(confirm.send, card=True),
        "card.fix": Entry(confirm.fix, card=True),
        "card.photo": Entry(confirm.add_photo, card=True),
        "card.hide": Entry(confirm.hide_name, card=True),
        "card.later": Entry(confirm.later, card=True),
        "fix.what": Entry(confirm.fix_what, card=True),
        "fix.place": Entry(confirm.fix_place, card=True),
        "fix.unit": Entry(confirm.fix_unit, card=True),
        "fix.rewrite": Entry(confirm.rewrite, card=True),
        "unit.pick": Entry(confirm.pick_unit),
        "unit.other": Entry(confirm.other_unit),
        "split.all": Entry(splitting.send_all, card=True),
        "split.first": Entry(split.first, card=True),
        "split.second": Entry(split.second, card=True),
        "split.one-matter": Entry(split.one_matter, card=True),
        "same.join": Entry(known.join),
        "same.no": Entry(before.is_new),
        "again.add": Entry(known.add_to_old),
        "again.new": Entry(before.is_new),
        "name.give": Entry(name.give),
        "name.hide": Entry(name.hide),
        "name.none": Entry(name.none),
        "track": Entry(track.show_entry),
        "track.open": Entry(track.open_files),
        "track.nudge": Entry(track.nudge),
        "add.start": Entry(add.start),
        "add.yes": Entry(add.yes),
        "add.new": Entry(add.new),
        "more.answer": Entry(more.start),
        "more.yes": Entry(more.yes),
        "answer.read": Entry(rate.read_answer),
        "rate.start": Entry(rate.start),
        "rate.done": Entry(rate.done),
        "rate.part": Entry(rate.part),
        "rate.not-done": Entry(rate.not_done),
        "rate.score": Entry(rate.score),
        "reopen.start": Entry(reopen.start),
        "withdraw.start": Entry(withdraw.start),
        "withdraw.yes": Entry(withdraw.yes),
        "withdraw.keep": Entry(withdraw.keep),
        "withdraw.own-wish": Entry(withdraw.own_wish),
        "withdraw.forced": Entry(withdraw.forced),
        "withdraw.stay": Entry(withdraw.own_wish),
        "complaint.where": Entry(complaint.where),
        "complaint.form": Entry(complaint.form),
        "denounce.protect": Entry(denounce.protect),
        "sealed.send": Entry(sealed.send),
        "sealed.erase": Entry(sealed.erase),
        "sealed.as-report": Entry(sealed.as_report),
        "ask.begin": Entry(ask.begin),
        "ask.pick": Entry(ask.pick),
        "ask.send": Entry(ask.send),
        "ask.drop": Entry(ask.drop),
        "ask.reception": Entry(ask.reception),
        "link.begin": Entry(link.ask),
        "link.undo": Entry(link.undo),
        "person.ask": Entry(person.ask),
        "back.go-on": Entry(back.go_on),
        "back.drop": Entry(back.drop),
    }
)

PERSON = listed(
    """
    gặp cán bộ, gặp người, nói chuyện với người, nói chuyện với cán bộ, cho gặp cán bộ, gọi cán bộ, gặp
    nhân viên, nói với cán bộ, gặp người thật, human, talk to a person
    """
)
FILES = listed(
    """
    hồ sơ, xem hồ sơ, hồ sơ của tôi, xem lại hồ sơ, tra cứu, tra hồ sơ, tra cứu hồ sơ, my files
    """
)
HELLO = listed(
    """
    alo, xin chào, chào, hello, hi, start, bắt đầu, hey, a lô, chào các cháu, các cháu ơi, chào buổi sáng,
    có ai không, test, chào cả nhà, chào nghe dân, menu
    """
)
THANKS = listed(
    """
    cảm ơn, cám ơn, thank, thanks, tks, cảm ơn nhiều, biết ơn, tốt quá, tạm biệt, chào tạm biệt, hẹn gặp lại, bye,
    goodbye
    """
)
WHO = listed(
    """
    bạn là ai, bạn tên gì, ai tạo ra bạn, tên bạn là gì, ai đấy, ai đó, máy hay người, robot, có phải người không,
    chatbot, có phải người thật, người thật không, nghe dân là ai, ai trả lời, là người hay máy,
    nghe dân là gì, đây là đâu, who are you
    """
)
BEGIN = listed(
    """
    tôi muốn phản ánh, gửi phản ánh, muốn phản ánh, phản ánh, kiến nghị, tôi muốn kiến nghị, tôi cần giúp đỡ,
    cần giúp đỡ, giúp tôi với, tôi muốn gửi phản ánh, report
    """
)
OFF_TOPIC = listed(
    """
    giá vàng, xổ số, lô hôm nay, thời tiết, trời đẹp, yêu em, yêu anh, bóng đá, tuyển ctv, tuyển cộng tác viên,
    bán nhà giá rẻ, vay tiền online, kết quả bóng đá, kể chuyện cười, hát cho nghe
    """
)
AS_REPORT = ("chỉ gửi phản ánh", "chỉ phản ánh", "chỉ là phản ánh")
CALL_BACK = listed(
    """
    bao giờ cán bộ gọi, khi nào cán bộ gọi, mấy giờ cán bộ gọi, sao chưa gọi, sao cán bộ chưa gọi, cán bộ đâu,
    cán bộ đâu rồi,
    bao giờ gọi lại, khi nào gọi lại
    """
)
SEEN = listed(
    """
    có biết tên tôi, biết tên tôi không, có biết tôi, biết tôi là ai, ai xem được tên, có lộ tên, lộ tên không, lộ danh tính,
    có thấy tên tôi, có ai biết tên
    """
)
GO_ON = ("gửi tiếp", "tiếp tục", "go on", "xem lại bản nháp", "bản nháp")
RESTART = ("làm lại", "viết lại từ đầu", "bắt đầu lại", "làm lại từ đầu", "start over")
STOP = listed(
    """
    thôi, để sau, dừng lại, thôi không gửi nữa, không gửi nữa, để lúc khác, stop, hủy
    """
)
DATA = ("dữ liệu", "dữ liệu của tôi", "xem dữ liệu", "dữ liệu cá nhân", "xóa dữ liệu", "data")

COMMANDS: tuple[Command, ...] = (
    Command(PERSON, person.read_command, whole=False),
    Command(CALL_BACK, person.read_command, whole=False),
    Command(SEEN, privacy.read_seen, whole=False),
    Command(FILES, track.read_command),
    Command(track.NUDGE, track.read_nudge),
    Command(HELLO, start.read_hello),
    Command(THANKS, start.read_thanks),
    Command(AS_REPORT, complaint.read_as_report),  # before "gửi phản ánh"
    Command(BEGIN, submit.read_begin),
    Command(OFF_TOPIC, start.read_off_topic, whole=False, longest=6),
    Command(WHO, start.read_who, whole=False, longest=8),
    Command(GO_ON, back.read_go_on),
    Command(confirm.SEND, back.read_send),
    Command(RESTART, back.restart),
    Command(DATA, privacy.read),
    Command(link.BEGIN, link.read_begin),
    Command(link.UNDO, link.read_undo),
    Command(ask.RECEPTION, ask.read_reception, whole=False),
    Command(("english", "tiếng anh", "speak english"), start.read_english),
    Command(("tiếng việt", "vietnamese"), start.read_vietnamese),
)
STOPPED = Command(STOP, back.stop)

ANSWERS: Mapping[str, Reader] = MappingProxyType(
    {
        "place": another.take_place,
        "topic": answered.take_topic,
        "follow": answered.take_follow,
        "fix_what": answered.take_other_topic,
        "card": another.take_card,
        "fix": confirm.take_fix,
        "unit": confirm.take_unit,
        "split": another.take_split,
        "same": known.take_same,
        "again": known.take_again,
        "name": name.take,
        "name_needed": name.take_needed,
        "track": track.take_list,
        "add": add.take,
        "add_offer": add.take_offer,
        "add_which": add.take_offer,
        "more": more.take,
        "more_offer": more.take_offer,
        "rate": rate.take_outcome,
        "rate_score": rate.take_score,
        "rate_why": rate.take_why,
        "rate_part": rate.take_part,
        "reopen": reopen.take,
        "withdraw": withdraw.take,
        "withdraw_free": withdraw.take_free,
        "withdraw_which": withdraw.take_which,
        "kn_day": complaint.take_day,
        "kn_decision": complaint.take_decision,
        "danger": emergency.take,
        "human_note": person.take_note,
        "human_offer": person.take_offer,
        "ask_send": ask.take_send,
        "ask_which": ask.take_which,
        "back": back.take,
    }
)

# After the pending answer: words that need no question to be understood, the likeliest meaning first.
IDLE_READERS: tuple[Reader, ...] = (
    mood.note_press,
    add.read_edit,
    more.read,
    reopen.read,
    rate.read,
    why.read,
    track.read_when,
    track.read_sarcasm,
    matter.read_with_contact,
    name.read_late,
    name.take_rest,
    ask.read,
    add.read,
    matter.read,
    mood.read_feeling,
    back.read_return,
)

# What is left of a message whose beginning was an answer.
REST_READERS: tuple[Reader, ...] = (
    mood.note_press,
    track.read_when,
    ask.read_sure,
    ask.read_rest,
    matter.read_with_contact,
    name.take_rest,
    matter.read_another,
    add.read_rest,
)

"""The closed lists of the law: grounds not to accept, to suspend, to terminate; criteria of complexity.

Each entry has its label for officials, its article and, where the law changed, its dates. Not verified: the
points of LKN 11 and 11a, LTC 29 and 34 follow the order of the law partly from memory, and the wording of
NĐ 124 Điều 3a was not read; a lawyer must check them before go-live.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from law.stages import NEW_LAW, OLD_LAW_ENDS


@dataclass(frozen=True)
class Choice:
    """One entry of a closed list, with its article; dates of force are inclusive, None is open."""

    id: str
    label: str
    article: str
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the law of that day has it."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


LKN11 = "Luật Khiếu nại 2011, Điều 11 khoản {}"
LKN11A = "Luật Khiếu nại 2011, Điều 11a khoản {}"
LTC29 = "Luật Tố cáo 2018, Điều 29 khoản 1"
LTC34 = "Luật Tố cáo 2018, Điều 34 khoản {}"
TT05 = "Thông tư 05/2021/TT-TTCP, Điều 6"
ND31 = "Nghị định 31/2019/NĐ-CP, Điều 3 khoản 2 điểm {}"
ND124 = "Nghị định 124/2020/NĐ-CP, Điều 3a (thêm bởi Nghị định 155/2026/NĐ-CP)"

NOT_ACCEPTED_COMPLAINT = (
    Choice(
        "noi-bo-quy-pham-bi-mat",
        "Quyết định nội bộ, chỉ đạo điều hành; văn bản quy phạm; bí mật nhà nước",
        LKN11.format(1),
    ),
    Choice(
        "khong-lien-quan-truc-tiep",
        "Không liên quan trực tiếp đến quyền, lợi ích của người khiếu nại",
        LKN11.format(2),
    ),
    Choice(
        "khong-nang-luc",
        "Người khiếu nại không có năng lực hành vi đầy đủ, không có người đại diện hợp pháp",
        LKN11.format(3),
    ),
    Choice("dai-dien-khong-hop-phap", "Người đại diện không hợp pháp", LKN11.format(4)),
    Choice("khong-ky", "Đơn không có chữ ký hoặc điểm chỉ", LKN11.format(5)),
    Choice(
        "het-thoi-hieu", "Hết thời hiệu, thời hạn khiếu nại mà không có lý do chính đáng", LKN11.format(6)
    ),
    Choice("da-co-quyet-dinh-lan-hai", "Đã có quyết định giải quyết khiếu nại lần hai", LKN11.format(7)),
    Choice(
        "dinh-chi-qua-30-ngay",
        "Đã có thông báo đình chỉ mà sau 30 ngày không khiếu nại tiếp",
        LKN11.format(8),
    ),
    Choice("toa-an", "Tòa án đã thụ lý hoặc đã có bản án, quyết định", LKN11.format(9)),
)
NOT_ACCEPTED_DENUNCIATION = (
    Choice("sai-hinh-thuc", "Tố cáo không thực hiện theo Điều 23", f"{LTC29} điểm a"),
    Choice(
        "khong-nang-luc", "Người tố cáo không đủ năng lực hành vi, không có người đại diện", f"{LTC29} điểm b"
    ),
    Choice("khong-tham-quyen", "Vụ việc không thuộc thẩm quyền", f"{LTC29} điểm c"),
    Choice("khong-co-co-so", "Không có cơ sở xác định người vi phạm, hành vi vi phạm", f"{LTC29} điểm d"),
    Choice(
        "tu-khieu-nai-khong-bang-chung",
        "Đã khiếu nại đúng thủ tục rồi tố cáo người giải quyết, không đưa ra được bằng chứng vi phạm",
        LTC29,
    ),
)
NOT_PROCESSED = (
    Choice("thieu-noi-dung", "Đơn thiếu nội dung bắt buộc", TT05),
    Choice("gui-nhieu-noi", "Đơn gửi nhiều nơi, trong đó có nơi có thẩm quyền", TT05),
    Choice("da-huong-dan", "Đã hướng dẫn một lần về cùng nội dung", TT05),
    Choice("trung-don", "Trùng đơn đã nhận", TT05),
    Choice("noi-dung-xau", "Chống đối Nhà nước, chia rẽ, xúc phạm", TT05),
    Choice("khong-doc-duoc", "Rách nát, không đọc được", TT05),
    Choice("tieng-nuoc-ngoai", "Tiếng nước ngoài, không kèm bản dịch công chứng", TT05),
)
NOT_PROCESSED_DENUNCIATION = (
    Choice(
        "gui-nhieu-noi",
        "Đồng thời gửi nhiều nơi, trong đó có nơi có thẩm quyền",
        "Luật Tố cáo 2018, Điều 24 khoản 3",
    ),
    Choice("da-huong-dan", "Đã được hướng dẫn mà vẫn gửi", "Luật Tố cáo 2018, Điều 24 khoản 3"),
    *NOT_PROCESSED[3:],
)
SUSPENDED_COMPLAINT = (
    Choice("bat-kha-khang", "Sự kiện bất khả kháng hoặc trở ngại khách quan", LKN11A.format("1 điểm a")),
    Choice(
        "cho-ket-qua",
        "Chờ kết quả giải quyết của cơ quan khác hoặc vụ việc có liên quan",
        LKN11A.format("1 điểm b"),
    ),
)
SUSPENDED_DENUNCIATION = (
    Choice(
        "cho-ket-qua", "Chờ kết quả của cơ quan khác hoặc vụ việc khác có liên quan", LTC34.format("1 điểm a")
    ),
    Choice("cho-giam-dinh", "Chờ kết quả giám định bổ sung, giám định lại", LTC34.format("1 điểm b")),
)
TERMINATED_COMPLAINT = (
    Choice("rut-don", "Người khiếu nại rút đơn", "Luật Khiếu nại 2011, Điều 10", valid_to=OLD_LAW_ENDS),
    Choice("rut-toan-bo", "Người khiếu nại rút toàn bộ khiếu nại", LKN11A.format(2), valid_from=NEW_LAW),
    Choice(
        "khong-nguoi-ke-thua",
        "Người khiếu nại chết, tổ chức giải thể mà không có người kế thừa",
        LKN11A.format(2),
        valid_from=NEW_LAW,
    ),
    Choice(
        "khong-con-doi-tuong",
        "Không còn đối tượng hoặc nội dung khiếu nại",
        LKN11A.format(2),
        valid_from=NEW_LAW,
    ),
    Choice("toa-an", "Tòa án đã thụ lý hoặc đã giải quyết", LKN11A.format(2), valid_from=NEW_LAW),
)
TERMINATED_DENUNCIATION = (
    Choice("rut-toan-bo", "Người tố cáo rút toàn bộ nội dung tố cáo", LTC34.format("3 điểm a")),
    Choice(
        "bi-to-cao-chet",
        "Người bị tố cáo chết và nội dung chỉ liên quan trách nhiệm của người đó",
        LTC34.format("3 điểm b"),
    ),
    Choice(
        "da-giai-quyet",
        "Vụ việc đã được giải quyết bằng bản án, quyết định có hiệu lực",
        LTC34.format("3 điểm c"),
    ),
)
CONTINUED = (
    Choice(
        "bi-ep",
        "Rút vì bị đe dọa, ép buộc, mua chuộc",
        "Luật Khiếu nại 2011, Điều 10 khoản 3; Luật Tố cáo 2018, Điều 33 khoản 3",
    ),
    Choice(
        "dau-hieu-vi-pham",
        "Xét thấy hành vi bị tố cáo có dấu hiệu vi phạm pháp luật",
        "Luật Tố cáo 2018, Điều 33 khoản 3",
    ),
    Choice("vu-khong", "Có căn cứ người tố cáo lợi dụng để vu khống", "Luật Tố cáo 2018, Điều 33 khoản 3"),
)
COMPLEX_DENUNCIATION = (
    Choice("nhieu-dia-diem", "Một nội dung phải xác minh từ hai địa điểm trở lên", ND31.format("a")),
    Choice("nhieu-noi-dung", "Có từ hai nội dung phải xác minh trở lên", ND31.format("b")),
    Choice(
        "nhieu-nguoi", "Nhiều người cùng tố cáo, hoặc liên quan quyền lợi của nhiều người", ND31.format("c")
    ),
    Choice("yeu-to-nuoc-ngoai", "Có yếu tố nước ngoài", ND31.format("d")),
    Choice("nhieu-co-quan", "Liên quan trách nhiệm quản lý của nhiều cơ quan, tổ chức", ND31.format("đ")),
    Choice("y-kien-khac-nhau", "Các cơ quan liên quan còn ý kiến khác nhau", ND31.format("e")),
    Choice(
        "chung-cu-mau-thuan",
        "Tài liệu, chứng cứ mâu thuẫn, cần thời gian kiểm tra hoặc hỏi cơ quan chuyên môn",
        ND31.format("g"),
    ),
)
# Điều 3a has seven criteria as well; its own wording was not read, so the lines follow Nghị định 31.
COMPLEX_COMPLAINT = tuple(replace(one, article=ND124, valid_from=NEW_LAW) for one in COMPLEX_DENUNCIATION)
BEFORE_CRITERIA = (
    Choice(
        "phuc-tap",
        "Vụ việc phức tạp (trước 01/7/2026 luật không định nghĩa)",
        "Luật Khiếu nại 2011, Điều 28, Điều 37",
        valid_to=OLD_LAW_ENDS,
    ),
)
FINDINGS = (
    Choice("dung", "Đúng toàn bộ", ""),
    Choice("dung-mot-phan", "Đúng một phần", ""),
    Choice("sai", "Sai toàn bộ", ""),
)
PUBLICATION = (
    Choice("hop", "Công bố tại cuộc họp", ""),
    Choice("niem-yet", "Niêm yết tại trụ sở, nơi tiếp công dân", ""),
    Choice("dang-tai", "Đăng trên báo, cổng hoặc trang thông tin điện tử", ""),
)
WITHDRAWAL_PAPER = (
    Choice("don", "Đơn rút, có ký hoặc điểm chỉ", ""),
    Choice("bien-ban", "Biên bản, có ký hoặc điểm chỉ", "", valid_from=NEW_LAW),
)
FREELY = (
    Choice("tu-nguyen", "Tự nguyện", ""),
    Choice("bi-ep", "Bị ép, bị dọa hoặc bị mua chuộc", ""),
    Choice("khong-ro", "Chưa rõ", ""),
)
ATTENDANCE = (
    Choice("du-mat", "Các bên có mặt", ""),
    Choice("vang-co-ly-do", "Vắng mặt có lý do chính đáng", "Nghị định 124/2020/NĐ-CP, Điều 28a"),
    Choice("vang-khong-ly-do", "Vắng mặt không có lý do chính đáng", "Luật Khiếu nại 2011, Điều 30 khoản 6"),
)

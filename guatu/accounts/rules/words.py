"""Verbs and nouns of the journal in Chinese, put together from their two halves."""

NOUNS = {
    "account": "账号", "session": "登录", "password": "密码", "second_factor": "二次验证", "recovery_code": "恢复码",
    "token": "接口令牌", "grant": "岗位", "invitation": "邀请", "export": "导出", "import": "导入", "run": "后台任务",
    "unit": "组织", "campaign": "专项", "task": "任务", "category": "类别", "node": "节点", "assignment": "任务分派",
    "submission": "上报材料", "verification": "核验", "request": "申请", "exemption": "不适用申请",
    "extension": "延期申请", "draft": "草稿", "file": "文件", "board": "进度", "flag": "红黑旗", "rule": "规则",
    "letter": "督办单", "snapshot": "快照", "bulletin": "通报", "issue": "印发", "notice": "提醒", "channel": "通道",
    "responsibility": "责任", "journal": "日志", "system": "系统", "person": "人员", "deputy": "代理", "place": "场所",
    "placecount": "青年人数", "covering": "覆盖情况", "foundingplan": "建团计划", "suggestion": "联建建议",
    "letterstep": "督办单办理", "flagstep": "红黑旗办理",
    "paper": "材料", "membership": "团籍", "discipline": "处分", "reveal": "查看证件号",
    "personrequest": "个人信息申请",
    "attachment": "附件", "series": "文号系列", "map": "地图", "unit_change": "组织变更",
    "meeting": "会议", "review": "教育评议", "service": "志愿服务", "checkin": "社区报到", "home": "青年之家",
    "youthhome": "青年之家", "homeevent": "青年之家活动", "transcript": "第二课堂成绩单",
    "transcriptentry": "第二课堂成绩单",
    "post": "职务", "term": "任期", "honour": "荣誉", "course": "培训", "appraisal": "评价",
    "finding": "体检问题", "check": "体检", "case": "整顿销号",
    "admission": "发展团员", "quota": "发展名额", "enrolment": "学生人数", "recommendation": "推优入党",
    "transfer": "组织关系转接", "graduation": "毕业标记",
    "proof": "登记册印证", "norm": "规则数字", "data": "数据",
    "reconciliation": "与国家系统核对", "difference": "与国家系统的差异", "user": "账号", "change": "变更",
    "receipt": "回执",
    "contact": "联系点", "contact_proposal": "联系点建议", "contactproposal": "联系点建议", "matchrun": "联系点匹配",
    "visit": "走访", "visitentry": "走访记录", "matter": "事项", "matterentry": "事项办理",
    "demonstration": "示范点", "demonstrationpoint": "示范点", "story": "示范点经验", "exchange": "观摩交流",
    "exchangevisit": "观摩交流", "exchangebooking": "观摩报名",
    "need": "派驻需求", "candidate": "派驻人选", "match": "派驻匹配", "secondment": "第一团支书派驻",
    "secondmentmonth": "月志", "deed": "实事", "secondmentevaluation": "派驻考核",
    "group": "指导组", "guidancegroup": "指导组", "groupmember": "指导组成员", "guidance_session": "指导活动",
    "sessionunit": "指导活动", "material": "资料", "question": "提问", "explanation": "任务说明",
    "dutyround": "述职", "dutyreport": "述职报告", "dutyscore": "述职评分", "ballot": "测评", "duty": "述职",
    "symposium": "座谈会", "symposiumseat": "座谈会", "resolution": "议定事项",
    "assessment": "上级考核", "assessmentitem": "考核指标", "assessmentvalue": "考核数值",
    "assessmenttable": "省表",
    "spot": "抽查", "spotobjection": "抽查异议", "spotplan": "抽查方案", "spotunit": "抽查对象", "spotcell": "抽查结果",
    "spotentry": "抽查记录",
    "checkquestion": "核查清单", "suspicion": "雷同线索",
}  # fmt: skip
ACTS = {
    "strike": "作废", "keep": "保存", "hold": "登记活动", "open": "开办",
    "create": "新建", "read": "查看", "edit": "修改", "change": "变更", "delete": "删除",
    "start": "登录", "end": "结束",
    "end_all": "全部退出", "confirm": "核对", "use": "使用", "remove": "停用", "revoke": "撤销", "unlock": "解锁",
    "deactivate": "停用", "reactivate": "启用", "issue_link": "发重置链接",
    "set_by_link": "凭链接设置", "accept": "接受",
    "cancel": "取消", "finish": "办结", "verify": "核验", "decide": "决定", "propose": "提出", "approve": "批准",
    "publish": "发布", "launch": "下达", "issue": "印发", "establish": "设立", "move": "调整隶属", "merge": "合并",
    "split": "拆分", "rename": "更名", "close": "撤销", "withdraw": "撤回", "return": "退回", "export": "导出",
    "sweep": "清理", "take": "冻结", "assign": "登记", "request": "申请", "align": "补派", "add": "添加",
    "bind": "绑定数字", "discard": "作废", "amend": "修订", "replace": "更换", "mark": "标记",
    "any": "任意授予", "configure": "配置", "reply": "申辩",
    "check": "体检", "measure": "登记措施", "proof": "提交佐证",
    "acknowledge": "签收", "draft": "拟稿", "reveal": "查看全文",
    "found": "初始", "update": "更新", "exchange": "交换", "hand_over": "交接", "load": "装载", "apply": "生效",
    "take_down": "摘旗", "appeal": "申诉", "escalate": "升级", "correct": "更正", "upload": "上传", "submit": "提交",
    "received": "签收", "replied": "回复", "asked": "申请延期", "granted": "同意延期", "refused": "不同意延期",
    "returned": "退回重办", "excused": "认可理由", "closed": "销号", "withdrawn": "撤回", "escalated": "升级",
    "talked": "决定约谈", "spared": "不约谈", "try": "试发", "retry": "再发",
    "take_up": "任职", "elect": "换届", "extend": "延期", "plan": "列入计划", "invite": "通知参训",
    "attend": "登记学时", "rate": "评价", "sign": "签署", "comment": "本人意见",
    "decided": "决定", "declined": "不予采纳", "notified": "告知", "published": "公布", "appealed": "申诉",
    "lift": "解除", "erase": "删除", "register": "登记", "link": "关联账号", "enter": "转入",
    "follow": "随组织变更调整", "pass": "逾期视为同意", "choose": "填写去向", "place": "分配团支部",
    "receipt": "登记回执", "ask": "申请",
    "begin": "开始", "record": "记录", "undo": "撤回", "park": "搁置提醒", "unpark": "取消搁置", "stop": "停止",
    "prove": "登记册办结", "fall": "回落", "recover": "恢复", "set": "设定", "write": "写入", "retract": "撤回",
    "overturn": "抽查不实退回", "draw": "抽取", "judge": "判定", "answer": "答复", "score": "评分", "grade": "定等次",
    "book": "报名", "log": "记录", "dispatch": "派驻", "recall": "召回", "renew": "续派", "evaluate": "考核",
    "match": "匹配", "void": "作废", "refuse": "不采纳",
    "upheld": "维持", "overturned": "撤销", "taken_down": "摘旗", "expiry": "定到期日",
}  # fmt: skip

# Acts that mean something else with these nouns.
BEGUN = {"transfer": "发起", "draft": "开始", "admission": "开始"}


def say(verb: str) -> str:
    """A verb in words: `grant.end` is 岗位 · 结束; a half without a word stays as it is."""
    noun, _dot, act = verb.partition(".")
    word = BEGUN[noun] if act == "start" and noun in BEGUN else ACTS.get(act, act)
    return f"{NOUNS.get(noun, noun)} · {word}" if act else NOUNS.get(noun, noun)


def say_noun(noun: str) -> str:
    """A model's label in words: `orgs.unit` is 组织."""
    name = noun.rpartition(".")[2]
    return NOUNS.get(name, name)


def verb_of(text: str) -> str:
    """What is searched for when somebody types a verb: `grant.end`, `grant`, 岗位 or 岗位 · 结束."""
    noun, _dot, act = (part.strip() for part in text.replace("·", ".").partition("."))
    noun = next((code for code, word in NOUNS.items() if word == noun), noun)
    act = next((code for code, word in ACTS.items() if word == act), act)
    return f"{noun}.{act}" if act else noun

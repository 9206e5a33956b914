import AppstoreOutlined from '@ant-design/icons/AppstoreOutlined'
import AuditOutlined from '@ant-design/icons/AuditOutlined'
import CloudServerOutlined from '@ant-design/icons/CloudServerOutlined'
import CodeOutlined from '@ant-design/icons/CodeOutlined'
import DashboardOutlined from '@ant-design/icons/DashboardOutlined'
import DatabaseOutlined from '@ant-design/icons/DatabaseOutlined'
import PlusOutlined from '@ant-design/icons/PlusOutlined'
import SettingOutlined from '@ant-design/icons/SettingOutlined'
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined'
import type { Icon as Name } from './screens'

const icons = {
  tasks: UnorderedListOutlined,
  new: PlusOutlined,
  templates: AppstoreOutlined,
  reviews: AuditOutlined,
  storages: DatabaseOutlined,
  workers: CloudServerOutlined,
  overview: DashboardOutlined,
  api: CodeOutlined,
  settings: SettingOutlined,
}

/** Icon draws the picture of a menu's entry. */
export function Icon({ name }: { name: Name }) {
  const Drawn = icons[name]
  return <Drawn aria-hidden />
}
